package import MPI
package import Networks
package import SpatialTransformers
package import Tensors

/// Sums in 64-bit fixed point: the same bits on any number of ranks, by one allreduce a step.
///
/// The buffer is [gradients | loss | correct | count | stop | checkpoint | sums of warps | not finite per tensor |
/// out of range per tensor]; the loss counts as one more tensor behind the parameters. Integer sums are exact, so neither the number of
/// ranks nor MPI's algorithm can change a bit.
package final class ExactExchange: GradientExchange {
  private let parameters: ParameterStore
  private let communicator: Communicator
  private let batch: Double
  private let limit: Float
  private let names: [String]
  private let warpSums: Range<Int>
  private let buffer: UnsafeMutableBufferPointer<Int64>
  /// Whether the sums of gradients are left over from the last step, to be overwritten.
  private var isFresh = true

  private var figures: Int { parameters.count }
  private var notFinite: Int { warpSums.upperBound }
  private var outOfRange: Int { notFinite + names.count }

  /// Prepares the exchange of a batch cut into `microBatches`, of a network with `transformers`.
  package init(
    _ parameters: ParameterStore, batch: Int, microBatches: Int, transformers: Int,
    over communicator: Communicator
  ) {
    self.parameters = parameters
    self.communicator = communicator
    self.batch = Double(batch)
    limit = FixedPoint.limit(contributions: microBatches)
    names = parameters.parameters.map(\.name) + ["loss"]
    let firstSum = parameters.count + 5
    warpSums = firstSum..<firstSum + transformers * WarpHealth.sumCount
    buffer = .allocate(capacity: warpSums.upperBound + 2 * names.count)
    buffer.initialize(repeating: 0)
  }

  deinit {
    buffer.deallocate()
  }

  package func begin() {
    isFresh = true
    buffer[parameters.count...].update(repeating: 0)
  }

  package func add(_ sums: SoftmaxCrossEntropy.Sums) {
    for (tensor, parameter) in parameters.parameters.enumerated() {
      add(UnsafeBufferPointer(parameter.gradient), at: parameter.range.lowerBound, tensor: tensor, isFresh)
    }
    isFresh = false
    var loss = Float(sums.loss / batch)
    withUnsafePointer(to: &loss) {
      add(UnsafeBufferPointer(start: $0, count: 1), at: figures, tensor: names.count - 1, false)
    }
    buffer[figures + 1] += Int64(sums.correct)
    buffer[figures + 2] += Int64(sums.count)
  }

  package func finish(_ requests: RunRequests, _ warps: [WarpHealth]) throws -> StepFigures {
    buffer[figures + 3] = requests.stop ? 1 : 0
    buffer[figures + 4] = requests.checkpoint ? 1 : 0
    for (place, sum) in zip(warpSums, warps.flatMap(\.sums)) { buffer[place] = sum }
    if isFresh { buffer[..<parameters.count].update(repeating: 0) }
    try communicator.allreduce(buffer, .sum)
    guard let sums = buffer.baseAddress else { preconditionFailure("an exchange without a buffer") }
    FixedPoint.read(sums, into: parameters.gradients)
    return StepFigures(
      loss: Double(buffer[figures]) * 0x1p-46 * batch / Double(max(buffer[figures + 2], 1)),
      correct: Int(buffer[figures + 1]), count: Int(buffer[figures + 2]),
      requests: RunRequests(stop: buffer[figures + 3] > 0, checkpoint: buffer[figures + 4] > 0),
      warps: try communicator.join(warps, sums: buffer[warpSums]), faults: faults())
  }

  private func add(_ values: UnsafeBufferPointer<Float>, at offset: Int, tensor: Int, _ fresh: Bool) {
    guard let sums = buffer.baseAddress else { preconditionFailure("an exchange without a buffer") }
    let refused = FixedPoint.add(values, to: sums + offset, limit: limit, fresh: fresh)
    buffer[notFinite + tensor] += Int64(refused.notFinite)
    buffer[outOfRange + tensor] += Int64(refused.outOfRange)
  }

  private func faults() -> [StepFigures.Fault] {
    guard buffer[notFinite...].contains(where: { $0 != 0 }) else { return [] }
    return names.indices.compactMap { tensor in
      let (notFinite, outOfRange) = (Int(buffer[notFinite + tensor]), Int(buffer[outOfRange + tensor]))
      guard notFinite + outOfRange > 0 else { return nil }
      return .init(name: names[tensor], notFinite: notFinite, outOfRange: outOfRange)
    }
  }
}
