import Files
import Kernels

/// What one core can do, measured in this run: shares of it are what tables show.
struct Limits: Encodable {
  /// Floating-point operations a second.
  let operationsPerSecond: Double

  /// Bytes a second that go through memory, beyond the caches.
  let bytesPerSecond: Double

  /// Measures both after their sums were found right.
  init(repeats: Int) throws {
    operationsPerSecond = try Self.arithmetic(repeats)
    bytesPerSecond = try Self.memory(repeats)
  }

  /// In words.
  var line: String {
    "peak of one core \(formatted(operationsPerSecond / 1e9)) GFLOP/s, memory \(formatted(bytesPerSecond / 1e9)) GB/s, "
      + "both measured in this run; \(MachineLimits.lanes) lanes"
  }

  private static func arithmetic(_ repeats: Int) throws -> Double {
    let (rounds, chains) = (1 << 20, Double(MachineLimits.operationsPerRound / 2))
    var sum: Float = 0
    let time = Measurement(repeats: repeats) {
      sum = MachineLimits.multiplyAdd(rounds: rounds, factor: 1, term: 1)
    }
    try Fault.check(Double(sum), near: Double(rounds) * chains, tolerance: 0, "the sum of multiply-adds")
    return Double(rounds * MachineLimits.operationsPerRound) / time.minimum
  }

  /// Arrays of 64 MiB, which are in no cache.
  private static func memory(_ repeats: Int) throws -> Double {
    let count = 1 << 24
    let arrays = (1...3).map { value in
      let array = UnsafeMutablePointer<Float>.allocate(capacity: count)
      array.initialize(repeating: Float(value), count: count)
      return array
    }
    defer { for array in arrays { array.deallocate() } }
    let time = Measurement(repeats: repeats, iterations: 1) {
      MachineLimits.add(arrays[0], arrays[1], into: arrays[2], count: count)
    }
    for i in stride(from: 0, to: count, by: 4097) {
      try Fault.check(Double(arrays[2][i]), near: 3, tolerance: 0, "a sum of two arrays")
    }
    return Double(12 * count) / time.minimum
  }
}
