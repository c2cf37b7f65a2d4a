import Files
package import MPI
package import Networks
package import SpatialTransformers
package import Tensors

/// Sums in 64-bit fixed point: the same bits on any number of ranks, by one reduction a step.
///
/// What is added up is [gradients | loss | correct | count | stop | checkpoint | sums of warps | not finite per tensor |
/// out of range per tensor]; the loss counts as one more tensor behind the parameters. Integer sums are exact, so neither the number of
/// ranks nor the way they are added up can change a bit.
package final class ExactExchange: GradientExchange {
  private let parameters: ParameterStore
  private let communicator: Communicator
  private let batch: Double
  private let limit: Float
  private let names: [String]
  private let warpSums: Range<Int>
  private let sum: SharedSum
  /// Whether the sums of gradients are left over from the last step, to be overwritten.
  private var isFresh = true

  /// What this rank adds to the sums.
  private var terms: UnsafeMutableBufferPointer<Int64> { sum.terms }
  private var figures: Int { parameters.count }
  private var notFinite: Int { warpSums.upperBound }
  private var outOfRange: Int { notFinite + names.count }

  /// Prepares the exchange of a batch cut into `microBatches`, of a network with `transformers`.
  package init(
    _ parameters: ParameterStore, batch: Int, microBatches: Int, transformers: Int,
    over communicator: Communicator
  ) throws(MPIError) {
    self.parameters = parameters
    self.communicator = communicator
    self.batch = Double(batch)
    limit = FixedPoint.limit(contributions: microBatches)
    names = parameters.parameters.map(\.name) + ["loss"]
    let firstSum = parameters.count + 5
    warpSums = firstSum..<firstSum + transformers * WarpHealth.sumCount
    sum = try SharedSum(
      count: warpSums.upperBound + 2 * names.count, over: communicator, on: communicator.splitByNode())
  }

  package func begin() {
    isFresh = true
    parameters.zeroGradients()
    terms[parameters.count...].update(repeating: 0)
  }

  package func add(_ sums: SoftmaxCrossEntropy.Sums) {
    for (tensor, parameter) in parameters.parameters.enumerated() {
      move(parameter.gradient, to: parameter.range.lowerBound, tensor: tensor, isFresh)
    }
    isFresh = false
    var loss = Float(sums.loss / batch)
    withUnsafeMutablePointer(to: &loss) {
      move(UnsafeMutableBufferPointer(start: $0, count: 1), to: figures, tensor: names.count - 1, false)
    }
    terms[figures + 1] += Int64(sums.correct)
    terms[figures + 2] += Int64(sums.count)
  }

  package func finish(_ requests: RunRequests, _ warps: [WarpHealth]) throws -> StepFigures {
    terms[figures + 3] = requests.stop ? 1 : 0
    terms[figures + 4] = requests.checkpoint ? 1 : 0
    for (place, sum) in zip(warpSums, warps.flatMap(\.sums)) { terms[place] = sum }
    if isFresh { terms[..<parameters.count].update(repeating: 0) }
    try sum.reduce()
    let sums = sum.sums
    guard let gradients = sums.baseAddress else { preconditionFailure("an exchange without sums") }
    FixedPoint.read(gradients, into: parameters.gradients)
    return StepFigures(
      loss: Double(sums[figures]) * 0x1p-46 * batch / Double(max(sums[figures + 2], 1)),
      correct: Int(sums[figures + 1]), count: Int(sums[figures + 2]),
      requests: RunRequests(stop: sums[figures + 3] > 0, checkpoint: sums[figures + 4] > 0),
      warps: try communicator.join(warps, sums: sums[warpSums]), faults: faults(sums))
  }

  private func move(
    _ values: UnsafeMutableBufferPointer<Float>, to offset: Int, tensor: Int, _ fresh: Bool
  ) {
    guard let start = terms.baseAddress else { preconditionFailure("an exchange without terms") }
    let refused = FixedPoint.move(values, to: start + offset, limit: limit, fresh: fresh)
    terms[notFinite + tensor] += Int64(refused.notFinite)
    terms[outOfRange + tensor] += Int64(refused.outOfRange)
  }

  private func faults(_ sums: UnsafeBufferPointer<Int64>) -> [StepFigures.Fault] {
    guard sums[notFinite...].contains(where: { $0 != 0 }) else { return [] }
    return names.indices.compactMap { tensor in
      let (notFinite, outOfRange) = (Int(sums[notFinite + tensor]), Int(sums[outOfRange + tensor]))
      guard notFinite + outOfRange > 0 else { return nil }
      return .init(name: names[tensor], notFinite: notFinite, outOfRange: outOfRange)
    }
  }
}
