import Files
import Memory
package import MPI
package import Networks
package import SpatialTransformers
package import Tensors

/// Sums in Float32, one micro-batch a rank: what other trainers do, without a promise of bits.
///
/// The buffer is [gradients | loss | correct | count | stop | checkpoint | sums of warps]; counts stay exact below 2^24.
package final class FloatExchange: GradientExchange {
  private let parameters: ParameterStore
  private let communicator: Communicator
  private let warpSums: Range<Int>
  private let memory: AlignedMemory<Float>

  private var figures: Int { parameters.count }

  /// Prepares the exchange of a network with `transformers`.
  package init(_ parameters: ParameterStore, transformers: Int, over communicator: Communicator) {
    self.parameters = parameters
    self.communicator = communicator
    let firstSum = parameters.count + 5
    warpSums = firstSum..<firstSum + transformers * WarpHealth.sumCount
    memory = AlignedMemory(repeating: 0, count: warpSums.upperBound)
  }

  private var buffer: UnsafeMutableBufferPointer<Float> { memory.elements }

  package func begin() {
    buffer.update(repeating: 0)
    parameters.zeroGradients()
  }

  package func add(_ sums: SoftmaxCrossEntropy.Sums) {
    for i in 0..<figures {
      buffer[i] += parameters.gradients[i]
      parameters.gradients[i] = 0
    }
    buffer[figures] += Float(sums.loss)
    buffer[figures + 1] += Float(sums.correct)
    buffer[figures + 2] += Float(sums.count)
  }

  package func finish(_ requests: RunRequests, _ warps: [WarpHealth]) throws -> StepFigures {
    buffer[figures + 3] = requests.stop ? 1 : 0
    buffer[figures + 4] = requests.checkpoint ? 1 : 0
    for (place, sum) in zip(warpSums, warps.flatMap(\.sums)) { buffer[place] = Float(sum) }
    try communicator.allreduce(buffer, .sum)
    _ = parameters.gradients.update(fromContentsOf: buffer[..<figures])
    return StepFigures(
      loss: Double(buffer[figures] / max(buffer[figures + 2], 1)), correct: Int(buffer[figures + 1]),
      count: Int(buffer[figures + 2]),
      requests: RunRequests(stop: buffer[figures + 3] > 0, checkpoint: buffer[figures + 4] > 0),
      warps: try communicator.join(warps, sums: buffer[warpSums].map { Int64($0) }), faults: faults())
  }

  private func faults() -> [StepFigures.Fault] {
    let tensors = parameters.parameters.map {
      ($0.name, $0.gradient.reduce(0) { $0 + ($1.isFinite ? 0 : 1) })
    }
    let loss = [("loss", buffer[figures].isFinite ? 0 : 1)]
    return (tensors + loss).filter { $0.1 > 0 }.map { .init(name: $0.0, notFinite: $0.1, outOfRange: 0) }
  }
}
