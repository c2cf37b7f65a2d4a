import Networks
import OneDNN
import Reference
import TestSupport
import Tensors
import Testing

/// The whole network of the main job against PyTorch in Float64.
@Suite struct GoldenTests {
  private static let microBatch = 32
  /// The relative L2 distance that a gradient may have from Float64's; 1e-6 is usual.
  private static let limit = 1e-4

  @Test func `parameters have PyTorch's keys, order and shapes`() throws {
    let network = try Network(goldenNetwork(), microBatch: 1, seed: 1)
    let golden = try Golden.read()
    #expect(
      network.parameters.parameters.map { $0.name.replacing("/", with: ".") } == golden.parameters.map(\.key))
    #expect(network.parameters.parameters.map(\.shape.dimensions) == golden.parameters.map(\.shape))
    #expect(
      network.parameters.parameters.map(\.name) == [
        "0/localisation/1/weight", "0/localisation/1/bias", "0/localisation/3/weight",
        "0/localisation/3/bias", "0/localisation/4/weight", "0/localisation/4/bias",
        "0/localisation/regression/weight", "0/localisation/regression/bias", "2/weight", "2/bias",
        "4/weight", "4/bias", "6/weight", "6/bias",
      ])
    for parameter in network.parameters.parameters {
      #expect(parameter.isLocalisation == parameter.name.contains("localisation"))
      #expect(parameter.decays == parameter.name.hasSuffix("weight"))
    }
  }

  @Test func `loss, logits and gradients of 256 samples are PyTorch's`() throws {
    let golden = try Golden.read()
    let found = try Self.run(golden)
    expectClose(found.sums.loss / Double(found.sums.count), golden.loss, relative: 1e-5)
    #expect(found.sums.count == 256)
    #expect(found.sums.correct == golden.correct)
    #expect(relativeL2(found.logits.prefix(golden.logits.count), golden.logits) <= 1e-5)
    for (parameter, golden) in zip(found.parameters.parameters, golden.parameters) {
      let gradient = Array(found.gradients[parameter.range])
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      expectClose(norm, golden.gradient.norm, relative: Self.limit)
      #expect(golden.gradient.entryDistance(gradient) <= Self.limit, "\(parameter.name)")
      #expect(
        golden.gradient.estimatedDistance(gradient, name: parameter.name) <= Self.limit, "\(parameter.name)")
    }
  }

  private struct Result {
    let parameters: ParameterStore
    var sums = SoftmaxCrossEntropy.Sums()
    /// Of the first micro-batch.
    var logits: [Double] = []
    /// Summed over the micro-batches.
    var gradients: [Double]
  }

  private static func run(_ golden: Golden) throws -> Result {
    try Threads.set(1)
    let network = try Network(goldenNetwork(), microBatch: microBatch, seed: 1)
    network.parameters.set(
      network.parameters.parameters.map { Values($0.shape, goldenValues(of: $0).map(Double.init)) })
    let loss = SoftmaxCrossEntropy(logits: network.output, batch: golden.samples.count)
    let labels = goldenLabels(count: golden.samples.count)
    var result = Result(
      parameters: network.parameters, gradients: Array(repeating: 0, count: network.parameters.count))
    for begin in stride(from: 0, to: labels.count, by: microBatch) {
      let batch = begin..<(begin + microBatch)
      let images = golden.samples[batch].flatMap { goldenImage($0, canvas: 42) }
      let input = Tensor(network.input.shape, values: images)
      try add(network, loss, input, Array(labels[batch]), to: &result)
    }
    return result
  }

  /// One micro-batch: forward, loss, backward, sum.
  private static func add(
    _ network: Network, _ loss: SoftmaxCrossEntropy, _ input: Tensor, _ labels: [Int32],
    to result: inout Result
  ) throws {
    let pass = Pass(capacity: microBatch, seed: 1)
    let logits = try network.forward(input, in: pass)
    if result.logits.isEmpty { result.logits = logits.elements.map(Double.init) }
    let sums = loss.sums(of: logits, labels)
    network.parameters.zeroGradients()
    try network.backward(loss.gradient, in: pass)
    for (i, gradient) in network.parameters.gradients.enumerated() { result.gradients[i] += Double(gradient) }
    result.sums.loss += sums.loss
    result.sums.correct += sums.correct
    result.sums.count += sums.count
  }
}

extension SoftmaxCrossEntropy {
  /// The loss of as many samples as there are labels.
  func sums(of logits: Tensor, _ labels: [Int32]) -> Sums {
    var labels = labels
    return labels.withUnsafeMutableBufferPointer { self(logits, labels: $0, count: $0.count) }
  }
}
