import Files
package import MPI
package import Networks
package import SpatialTransformers
package import Tensors

/// Sums in 64-bit fixed point: the same bits on any number of ranks, by one reduction a step.
///
/// Integer sums are exact, so neither the number of ranks nor the way they are added up can change a bit.
package final class ExactExchange: GradientExchange {
  private let stores: [ParameterStore]
  private let world: Communicator
  private let batch: Int
  private let limit: Float
  private let slots: Slots
  private let sum: SharedSum
  private var figures: FigureSums
  /// Whether the sums of gradients are left over from the last step, to be overwritten.
  private var isFresh = true

  /// What this rank adds to the sums.
  private var terms: UnsafeMutableBufferPointer<Int64> { sum.terms }

  /// Prepares the exchange of a batch cut into `microBatches`, of a network with `transformers` that `figures` judge and
  /// whose parameters and state are in `stores`.
  package init(
    _ stores: [ParameterStore], figures: [Figure], batch: Int, microBatches: Int, transformers: Int,
    over world: Communicator
  ) throws(MPIError) {
    self.stores = stores
    self.world = world
    self.batch = batch
    self.figures = FigureSums(of: figures)
    limit = FixedPoint.limit(contributions: microBatches)
    slots = Slots(gradients: stores, figures: figures, transformers: transformers)
    sum = try SharedSum(count: slots.count, over: world, on: world.splitByNode())
  }

  package func begin() {
    isFresh = true
    for store in stores { store.zeroGradients() }
    terms[slots.figures.lowerBound...].update(repeating: 0)
  }

  package func add(_ sums: FigureSums) {
    guard let start = terms.baseAddress else { preconditionFailure("an exchange without terms") }
    var (tensor, place) = (0, start + slots.gradients.lowerBound)
    for store in stores {
      for parameter in store.parameters {
        let refused = FixedPoint.move(parameter.gradient, to: place, limit: limit, fresh: isFresh)
        slots.note(refused, of: tensor, in: terms)
        (tensor, place) = (tensor + 1, place + parameter.range.count)
      }
    }
    isFresh = false
    slots.add(sums, of: batch, limit: limit, to: terms)
  }

  package func finish(_ requests: RunRequests, _ warps: [WarpHealth]) throws -> StepFigures {
    slots.write(requests, to: terms)
    for (place, sum) in zip(slots.warps, warps.flatMap(\.sums)) { terms[place] = sum }
    if isFresh { terms[slots.gradients].update(repeating: 0) }
    try sum.reduce()
    let sums = sum.sums
    guard let start = sums.baseAddress else { preconditionFailure("an exchange without sums") }
    var place = start + slots.gradients.lowerBound
    for store in stores {
      FixedPoint.read(place, into: store.gradients)
      place += store.count
    }
    slots.read(sums, of: batch, into: &figures)
    return StepFigures(
      sums: figures, requests: slots.requests(in: sums),
      warps: try world.join(warps, sums: sums[slots.warps]), faults: slots.faults(sums))
  }
}
