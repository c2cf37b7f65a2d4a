import Kernels
import MPI

/// How well ranks keep pace that do nothing but arithmetic in registers, as long as a step, with a barrier behind each.
///
/// They share neither data nor caches: what is missing to 1 is the machine's own unevenness, such as other users of the
/// same cores, and no program of many ranks can do better on it.
struct EvenPace {
  private let rounds: Int
  private let world: Communicator
  private var alone: [Double] = []
  private var together: [Double] = []

  /// Finds how much arithmetic takes `seconds`; a collective call.
  init(seconds: Double, over world: Communicator) throws {
    let rounds = 1 << 16
    let once = Measurement(repeats: 5) { Self.work(rounds) }.median
    self.rounds = Int(try world.broadcast(Int64(Double(rounds) * seconds / once)))
    self.world = world
  }

  /// Times so much arithmetic `count` times without a barrier, and as often with one; a collective call.
  mutating func run(_ count: Int) throws {
    for _ in 0..<count { alone.append(Measurement.seconds { Self.work(rounds) }) }
    try world.barrier()
    for _ in 0..<count {
      together.append(
        try Measurement.seconds {
          Self.work(rounds)
          try world.barrier()
        })
    }
  }

  /// The median time of the slowest rank without barriers to that with them; a collective call.
  func efficiency() throws -> Double {
    try world.allreduce(Measurement(alone).median, .max) / world.allreduce(Measurement(together).median, .max)
  }

  private static func work(_ rounds: Int) {
    let sum = MachineLimits.multiplyAdd(rounds: rounds, factor: 1, term: 1)
    precondition(sum > 0, "the sum of \(rounds) rounds of ones is \(sum)")
  }
}
