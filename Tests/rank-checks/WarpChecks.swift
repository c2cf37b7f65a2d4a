// The health of warps, put together over ranks.

import MPI
import Networks
import SpatialTransformers
import Tensors
import Training

enum WarpChecks {
  static let all: [String: RankCheck] = ["exact-warps": exactWarps, "float-warps": floatWarps]

  private static let (pieces, transformers) = (8, 2)

  /// What two transformers measured in eight micro-batches is what one rank would have measured in all of them.
  private static func exactWarps(world: Communicator, arguments: [String]) throws {
    let store = makeStore()
    try check(
      try ExactExchange(
        [store], figures: [], batch: 8, microBatches: pieces, transformers: transformers, over: world),
      store,
      share: share(of: world))
  }

  /// The same for Float32 sums, which are exact while they are this small.
  private static func floatWarps(world: Communicator, arguments: [String]) throws {
    let store = makeStore()
    try check(
      FloatExchange([store], figures: [], over: world), store,
      share: share(of: world))
  }

  private static func check(
    _ exchange: any GradientExchange, _ store: ParameterStore, share: Range<Int>
  ) throws {
    // A step without measurements between two with them must neither forget nor remember.
    for isMeasuring in [true, false, true] {
      exchange.begin()
      store.gradients.update(repeating: 0)
      for _ in share { exchange.add(FigureSums(of: [])) }
      let figures = try exchange.finish(RunRequests(), isMeasuring ? measured(share) : [])
      try requireEqual(figures.warps, isMeasuring ? measured(0..<pieces) : [], "warps of all ranks")
      try requireEqual(figures.faults, [], "faults of a healthy step")
      try requireEqual(Array(store.gradients), [0, 0, 0], "gradients")
    }
  }

  /// What both transformers measured in these micro-batches: sums and minima of numbers that tell all of them apart.
  private static func measured(_ share: Range<Int>) -> [WarpHealth] {
    (0..<transformers).map { transformer in
      WarpHealth(
        sums: (0..<WarpHealth.sumCount).map { figure in
          share.reduce(0) { $0 + Int64((transformer + 1) * 1000 + $1 * 10 + figure) }
        },
        minima: (0..<WarpHealth.minimumCount).map { figure in
          share.map { Float(($0 * 5 + transformer + 3 * figure) % pieces) - 3.25 }.min() ?? .infinity
        })
    }
  }

  private static func share(of world: Communicator) throws -> Range<Int> {
    var options = TrainingOptions()
    (options.batch, options.microBatches) = (pieces, pieces)
    return try BatchPlan(options, ranks: world.size).microBatches(of: world.rank)
  }

  private static func makeStore() -> ParameterStore {
    let store = ParameterStore()
    _ = store.declare("bias", shape: [3], initialization: .constant(0))
    store.seal(seed: 1)
    return store
  }
}
