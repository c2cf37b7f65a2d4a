// The sum of gradients over ranks, against sums that each rank makes by itself.

import MPI
import Networks
import Tensors
import Training

enum ExchangeChecks {
  static let all: [String: RankCheck] = [
    "exact-exchange": exactExchange,
    "float-exchange": floatExchange,
    "faults-of-one-rank": faultsOfOneRank,
    "requests-of-one-rank": requestsOfOneRank,
  ]

  /// Contributions of micro-batches in fixed point, summed up here by other means than the exchange's.
  private static func exactExchange(world: Communicator, arguments: [String]) throws {
    for pieces in [world.size, 5, 7, 8, 64] where pieces >= world.size {
      let store = makeStore()
      let exchange = try ExactExchange(
        [store], figures: figures, batch: 4 * pieces, microBatches: pieces, transformers: 0, over: world)
      var options = TrainingOptions()
      (options.batch, options.microBatches) = (4 * pieces, pieces)
      let mine = try BatchPlan(options, ranks: world.size).microBatches(of: world.rank)
      // The second step must not remember the first.
      for step in 0..<2 {
        exchange.begin()
        for piece in mine {
          exchange.add(fill(store, piece, step, of: pieces))
          try require(store.gradients.allSatisfy { $0 == 0 }, "gradients are left behind")
        }
        let report = try exchange.finish(RunRequests(), [])
        let expected = expectedSums(pieces, step)
        try requireEqual(
          store.gradients.map(\.bitPattern), expected.map(\.bitPattern), "sum of \(pieces) pieces")
        let whole = sums(
          loss: Double(2 * pieces * pieces * (pieces + 1)), wrong: (0..<pieces).reduce(0) { $0 + $1 % 5 },
          count: 4 * pieces)
        try requireEqual(report.sums, whole, "figures of \(pieces) pieces")
        try requireEqual(report.faults, [], "faults of a healthy step")
      }
    }
  }

  /// Gradients so round that Float32 adds them up exactly in any order.
  private static func floatExchange(world: Communicator, arguments: [String]) throws {
    let store = makeStore()
    let exchange = FloatExchange([store], figures: figures, over: world)
    for step in 1...2 {
      exchange.begin()
      for i in store.gradients.indices { store.gradients[i] = Float((world.rank + 1) * (i % 5 + step)) / 8 }
      exchange.add(sums(loss: Double(world.rank + 1), wrong: world.rank, count: 3))
      let report = try exchange.finish(RunRequests(), [])
      let ranks = world.size * (world.size + 1) / 2
      let expected = store.gradients.indices.map { Float(ranks * ($0 % 5 + step)) / 8 }
      try requireEqual(Array(store.gradients), expected, "sum over ranks")
      let whole = sums(loss: Double(ranks), wrong: ranks - world.size, count: 3 * world.size)
      try requireEqual(report.sums, whole, "figures")
      try requireEqual(report.faults, [], "faults of a healthy step")
    }
  }

  /// One rank has a NaN, another a number too large: all learn the tensors' names.
  private static func faultsOfOneRank(world: Communicator, arguments: [String]) throws {
    let store = makeStore()
    let exact = try ExactExchange(
      [store], figures: figures, batch: 8, microBatches: 8, transformers: 0, over: world)
    let expected = [
      "first/weight: 0 not finite, 2 out of range", "second/bias: 1 not finite, 0 out of range",
      "loss: 1 not finite, 0 out of range",
    ]
    try requireEqual(try faults(exact, store, world), expected, "faults of an exact sum")
    let float = FloatExchange([store], figures: figures, over: world)
    try requireEqual(try faults(float, store, world), Array(expected[1...]), "faults of a Float32 sum")
    exact.begin()
    store.zeroGradients()
    exact.add(sums(loss: 0, wrong: 0, count: 8))
    try requireEqual(try exact.finish(RunRequests(), []).faults, [], "faults of the step after")
  }

  private static func faults(
    _ exchange: any GradientExchange, _ store: ParameterStore, _ world: Communicator
  ) throws -> [String] {
    exchange.begin()
    store.zeroGradients()
    if world.rank == 0 { (store.gradients[0], store.gradients[1]) = (1e30, -1e30) }
    if world.rank == world.size - 1 { store.gradients[store.count - 1] = .nan }
    exchange.add(sums(loss: world.rank == world.size / 2 ? .infinity : 1, wrong: 1, count: 2))
    return try exchange.finish(RunRequests(), []).faults.map(\.description)
  }

  /// Whichever rank is asked to stop or to write, all learn it, and only in that step.
  private static func requestsOfOneRank(world: Communicator, arguments: [String]) throws {
    let store = makeStore()
    let exchanges: [any GradientExchange] = [
      try ExactExchange(
        [store], figures: figures, batch: 8, microBatches: 8, transformers: 0, over: world),
      FloatExchange([store], figures: figures, over: world),
    ]
    for exchange in exchanges {
      for asked in 0..<world.size {
        let requests = [
          RunRequests(stop: true), .init(checkpoint: true), .init(stop: true, checkpoint: true), .init(),
        ]
        for request in requests {
          exchange.begin()
          let report = try exchange.finish(world.rank == asked ? request : RunRequests(), [])
          try requireEqual(report.requests, request, "what rank \(asked) was asked")
        }
      }
    }
  }

  private static func makeStore() -> ParameterStore {
    let store = ParameterStore()
    _ = store.declare("first/weight", shape: [13, 7], initialization: .constant(0))
    _ = store.declare("second/bias", shape: [10], initialization: .constant(0))
    store.seal(seed: 1)
    return store
  }

  /// Puts a micro-batch's gradients into the store, over twenty binary orders of magnitude.
  private static func fill(
    _ store: ParameterStore, _ piece: Int, _ step: Int, of pieces: Int
  ) -> FigureSums {
    var random = RandomStream(
      seed: 9, purpose: .split, key: SampleKey(epoch: step, sample: piece))
    for i in store.gradients.indices {
      store.gradients[i] = Float(random.normal() * Double(sign: .plus, exponent: -i % 20, significand: 1))
    }
    return sums(loss: Double(4 * pieces * (piece + 1)), wrong: piece % 5, count: 4)
  }

  /// The sum over micro-batches as the design states it: Σ rint(c · 2^46) · 2^-46, rounded once to Float32.
  private static func expectedSums(_ pieces: Int, _ step: Int) -> [Float] {
    let store = makeStore()
    var totals = [Int64](repeating: 0, count: store.count)
    for piece in 0..<pieces {
      _ = fill(store, piece, step, of: pieces)
      for i in totals.indices {
        totals[i] += Int64((Double(store.gradients[i]) * 0x1p46).rounded(.toNearestOrEven))
      }
    }
    return totals.map { Float(Double($0) * 0x1p-46) }
  }

  /// Those of cross entropy: the loss, and the share of samples that are wrong.
  private static let figures = [ObjectiveOptions.crossEntropy].figures

  private static func sums(loss: Double, wrong: Int, count: Int) -> FigureSums {
    var sums = FigureSums(of: figures)
    sums.sums = [loss, Double(wrong)]
    sums.count = count
    return sums
  }
}
