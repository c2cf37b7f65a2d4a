import Files
import MPI
import Networks
import Tensors
import Training

/// What happens to all gradients in every step, by itself: sums in fixed point, and the optimizers.
enum UpdateCase {
  private static let count = 1 << 20

  static func rows(repeats: Int, over world: Communicator) throws -> [BenchRow] {
    guard let alone = try world.split(color: world.rank) else { return [] }
    return try exchangeRows(repeats, over: alone) + OptimizerKind.allCases.map { try row(of: $0, repeats) }
  }

  private static func makeStore() -> ParameterStore {
    let store = ParameterStore()
    _ = store.declare("weight", shape: [count], initialization: .lecun(fanIn: 100))
    store.seal(seed: 1)
    _ = store.gradients.update(fromContentsOf: store.values)
    return store
  }

  private static func exchangeRows(_ repeats: Int, over alone: Communicator) throws -> [BenchRow] {
    let store = makeStore()
    let exchange = try ExactExchange(
      [store], figures: [], batch: 8, microBatches: 8, transformers: 0, over: alone)
    exchange.begin()
    for _ in 0..<2 {
      _ = store.gradients.update(fromContentsOf: store.values)
      exchange.add(FigureSums(of: []))
    }
    _ = try exchange.finish(RunRequests(), [])
    for i in stride(from: 0, to: count, by: 997) {
      try Fault.check(
        Double(store.gradients[i]), near: 2 * Double(store.values[i]), tolerance: 1e-6, "a sum in fixed point"
      )
    }
    exchange.begin()
    let adding = Measurement(repeats: repeats) {
      // Of zeros after the first time, which take as long.
      exchange.add(FigureSums(of: []))
    }
    exchange.begin()
    let reading = try Measurement(repeats: repeats) { _ = try exchange.finish(RunRequests(), []) }
    return [
      BenchRow(name: "to fixed point and added, 1M", time: adding, bytes: Double(24 * count)),
      BenchRow(
        name: "one rank's allreduce and from fixed point, 1M", time: reading, bytes: Double(12 * count)),
    ]
  }

  private static func row(of kind: OptimizerKind, _ repeats: Int) throws -> BenchRow {
    let store = makeStore()
    var options = OptimizerOptions()
    options.kind = kind
    let optimizer = options.makeOptimizer(for: store)
    let first = store.values[1]
    optimizer.update(learningRate: 0.01, step: 0)
    // Whatever the rule, the first step goes against the gradient, which is the first value here.
    let moved = Double(store.values[1]) - Double(first)
    try Fault.check(
      moved < 0 ? -1 : 1, near: first < 0 ? 1 : -1, tolerance: 0, "the direction of a step of \(kind)")
    var step = 1
    let time = Measurement(repeats: repeats) {
      optimizer.update(learningRate: 1e-6, step: step)
      step += 1
    }
    let arrays = 3 + 2 * optimizer.state.count
    return BenchRow(name: "\(kind.rawValue) update, 1M", time: time, bytes: Double(4 * arrays * count))
  }
}
