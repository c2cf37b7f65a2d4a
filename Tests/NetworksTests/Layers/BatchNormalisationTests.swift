import Kernels
import Memory
import Networks
import OneDNN
import Reference
import TestSupport
import Tensors
import Testing

/// What batch normalisation does beside its gradients: running moments, evaluation, partly filled micro-batches.
@Suite struct BatchNormalisationTests {
  private static let shape: Shape = [4, 3, 5, 6]
  private let input = Values.random(Self.shape, "input", scale: 3)

  private func layer(
    _ options: LayerOptions = .normalised(name: "norm"), behind descriptor: TensorDescriptor? = nil
  ) throws -> LayerUnderTest {
    let layer = try LayerUnderTest(options, behind: descriptor ?? TensorDescriptor(Self.shape))
    layer.pass.sampleWeight = 1 / Float((descriptor?.shape ?? Self.shape)[0])
    return layer
  }

  /// The numbers of each channel over the first samples.
  private func channels(_ values: Values, samples: Int) -> [[Double]] {
    let cells = values.shape.spatial.reduce(1, *)
    return (0..<values.shape[1]).map { channel in
      (0..<samples).flatMap { Array(values.numbers(of: $0)[channel * cells..<(channel + 1) * cells]) }
    }
  }

  private func moments(_ numbers: [Double]) -> (mean: Double, variance: Double) {
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    return (mean, numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count))
  }

  @Test func `at first every channel has mean 0 and deviation 1`() throws {
    for numbers in channels(try layer().forward(input), samples: 4) {
      let (mean, variance) = moments(numbers)
      expectClose(mean, 0, absolute: 1e-6)
      expectClose(variance, 1, absolute: 1e-4)
    }
  }

  @Test func `the running moments go a part of the way to the batch's, the variance with n - 1 for n`() throws
  {
    let layer = try layer(.normalised(momentum: 0.25, name: "norm"))
    #expect(layer.state.parameters.map(\.name) == ["norm/running_mean", "norm/running_var"])
    _ = try layer.forward(input)
    #expect(layer.state.values.allSatisfy { $0 == 0 || $0 == 1 }, "a pass writes no state")
    layer.state.addGradients()
    for (channel, numbers) in channels(input, samples: 4).enumerated() {
      let (mean, variance) = moments(numbers)
      let unbiased = variance * Double(numbers.count) / Double(numbers.count - 1)
      expectClose(Double(layer.state.values[channel]), 0.25 * mean, relative: 1e-5)
      expectClose(Double(layer.state.values[3 + channel]), 0.75 + 0.25 * unbiased, relative: 1e-5)
    }
  }

  @Test(arguments: [4, 3])
  func `moments that are measured anew are the micro-batch's by its share of all samples, whatever was there`(
    count: Int
  ) throws {
    let layer = try layer(.normalised(momentum: 0.25, name: "norm"))
    for i in 0..<6 { layer.state.values[i] = 7 }
    (layer.pass.isTraining, layer.pass.measuresState) = (false, true)
    (layer.pass.count, layer.pass.sampleWeight) = (count, 1 / 16)
    let found = channels(try layer.forward(input), samples: count)
    for (channel, numbers) in channels(input, samples: count).enumerated() {
      let (mean, variance) = moments(numbers)
      let (share, total) = (Double(count) / 16, Double(numbers.count))
      expectClose(Double(layer.state.gradients[channel]), share * mean, relative: 1e-5)
      let unbiased = variance * total / (total - 1)
      expectClose(Double(layer.state.gradients[3 + channel]), share * unbiased, relative: 1e-5)
      expectClose(moments(found[channel]).variance, 1, absolute: 1e-4)
    }
    #expect(layer.state.values.allSatisfy { $0 == 7 })
  }

  @Test func `in evaluation the running moments count, and stay as they are`() throws {
    let layer = try layer(.normalised(.relu, name: "norm"))
    layer.parameters.set([Values([3], [2, -1, 0.5]), Values([3], [0.25, 1, -2])])
    for (i, value) in [Float]([0.5, -1, 2, 4, 0.25, 9]).enumerated() { layer.state.values[i] = value }
    layer.pass.isTraining = false
    let (output, state) = (try layer.forward(input), Array(layer.state.values))
    let reference = ReferenceModel(.normalised(.relu, name: "norm"), on: Self.shape) { path in
      Values([3], path.hasSuffix("mean") ? [0.5, -1, 2] : [4, 0.25, 9])
    } parameter: { path, _ in
      Values([3], path.hasSuffix("weight") ? [2, -1, 0.5] : [0.25, 1, -2])
    }
    #expect(relativeL2(output.numbers, reference.forward(input).numbers) < 1e-6)
    #expect(Array(layer.state.values) == state && layer.state.gradients.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [Layout.plain, .channelsLast, .channelBlocks(8), .channelBlocks(16)])
  func `of a micro-batch that is not full only the real samples count`(_ layout: Layout) throws {
    let (full, part) = (
      try layer(behind: TensorDescriptor(Self.shape, layout)),
      try layer(behind: TensorDescriptor([3, 3, 5, 6], layout))
    )
    full.pass.sampleWeight = part.pass.sampleWeight
    full.pass.count = 3
    let size = Self.shape.sample.count
    var spoilt = input
    for i in 3 * size..<4 * size { spoilt.numbers[i] = .nan }
    let rest = Values([3, 3, 5, 6], Array(input.numbers.prefix(3 * size)))
    let (found, expected) = (try full.forward(spoilt), try part.forward(rest))
    #expect(Array(found.numbers.prefix(3 * size)) == expected.numbers)
    #expect(found.numbers.suffix(size).allSatisfy { $0 == 0 })
    #expect(Array(full.state.gradients) == Array(part.state.gradients))
    let upstream = Values.random(Self.shape, "upstream")
    let (gradients, truth) = (
      try full.backward(upstream),
      try part.backward(Values([3, 3, 5, 6], Array(upstream.numbers.prefix(3 * size))))
    )
    #expect(Array(gradients.input.numbers.prefix(3 * size)) == truth.input.numbers)
    #expect(gradients.input.numbers.suffix(size).allSatisfy { $0 == 0 })
    #expect(gradients.parameters.map(\.numbers) == truth.parameters.map(\.numbers))
  }

  @Test func `a mean far from zero costs the variance no digits, nor do first samples that are constant`()
    throws
  {
    var far = input
    for i in far.numbers.indices { far.numbers[i] = Double(Float(far.numbers[i] + 1000)) }
    for i in 0..<Self.shape.sample.count { far.numbers[i] = 998 }
    let layer = try layer(.normalised(momentum: 1, name: "norm"))
    let output = try layer.forward(far)
    layer.state.addGradients()
    for (channel, numbers) in channels(far, samples: 4).enumerated() {
      let (mean, variance) = moments(numbers)
      let unbiased = variance * Double(numbers.count) / Double(numbers.count - 1)
      expectClose(Double(layer.state.values[channel]), mean, relative: 1e-6)
      expectClose(Double(layer.state.values[3 + channel]), unbiased, relative: 1e-5)
    }
    for numbers in channels(output, samples: 4) { expectClose(moments(numbers).mean, 0, absolute: 1e-4) }
  }

  @Test func `a constant channel becomes its bias`() throws {
    let layer = try layer()
    layer.parameters.set([Values([3], [2, 3, 4]), Values([3], [0.5, -1, 0])])
    let output = try layer.forward(Values(Self.shape, Array(repeating: 0.3, count: Self.shape.count)))
    for (numbers, bias) in zip(channels(output, samples: 4), [0.5, -1, 0]) {
      for number in numbers { expectClose(number, bias, absolute: 1e-4) }
    }
  }

  @Test func `a bias before a normalisation is idle, and its weights have the reference's gradients`() throws
  {
    let layers: [LayerOptions] = [
      .convolution(6, 3, padding: 1, .none), .normalised(.relu), .convolution(4, 3),
    ]
    let options = LayerOptions.branches([layers], name: "all")
    let layer = try LayerUnderTest(
      options, behind: TensorDescriptor(Self.shape), parameters: options.drawnParameters(on: Self.shape))
    let reference = ReferenceModel(options, on: Self.shape, parameter: DrawnParameters().callAsFunction)
    let upstream = Values.random(try layer.forward(input).shape, "upstream")
    let (found, expected) = (try layer.backward(upstream), reference.backward(upstream, at: input))
    for (found, (expected, path)) in zip(found.parameters, zip(expected.parameters, reference.paths)) {
      if path == "all/0/0/bias" {
        #expect(found.numbers.allSatisfy { abs($0) < 1e-4 }, "\(found.numbers)")
      } else {
        #expect(relativeL2(found.numbers, expected.numbers) < 5e-6, "\(path)")
      }
    }
  }

  @Test func `frozen, it goes by its running moments in training as well, and does not move them`() throws {
    let layers: [LayerOptions] = [
      .convolution(4, 3, padding: 1), .normalised(.relu, name: "norm"), .dense(3),
    ]
    for frozen in [["norm/weight", "norm/bias"], ["norm/weight"]] {
      var options = NetworkOptions()
      (options.input, options.layers) = ([3, 5, 6], layers)
      let network = try Network(options, microBatch: 4, seed: 1, freezing: { frozen.contains($0) })
      let (images, gradient) = (Tensor(network.input), Tensor(network.output))
      input.write(to: images)
      Values.random([4, 3], "upstream").write(to: gradient)
      let pass = Pass(capacity: 4, seed: 1)
      let trained = Values(try network.forward(images, in: pass)).numbers
      try network.backward(gradient, in: pass)
      let isFrozen = frozen.count == 2
      #expect(network.state.gradients.allSatisfy { $0 == 0 } == isFrozen)
      #expect(network.parameters.parameters[0].gradient.contains { $0 != 0 })
      pass.isTraining = false
      #expect((Values(try network.forward(images, in: pass)).numbers == trained) == isFrozen)
    }
  }

  @Test func `a frozen one hands back what its running moments make of a gradient`() throws {
    let options = LayerOptions.normalised(.relu, name: "norm")
    let parameters = [Values([3], [2, -1, 0.5]), Values([3], [0.25, 1, -2])]
    let layer = try layer(options)
    layer.parameters.set(parameters)
    layer.pass.isTraining = false
    _ = try layer.forward(input)
    let upstream = Values.random(Self.shape, "upstream")
    let reference = ReferenceModel(options, on: Self.shape) { path in
      Values([3], path.hasSuffix("mean") ? [0, 0, 0] : [1, 1, 1])
    } parameter: { path, _ in
      parameters[path.hasSuffix("weight") ? 0 : 1]
    }
    let (found, expected) = (try layer.backward(upstream), reference.backward(upstream, at: input))
    #expect(relativeL2(found.input.numbers, expected.input.numbers) < 2e-6)
    for (found, expected) in zip(found.parameters, expected.parameters) {
      #expect(relativeL2(found.numbers, expected.numbers) < 2e-6)
    }
  }

  @Test func `one number of each channel cannot be trained on, but judged by`() throws {
    var options = NetworkOptions()
    (options.input, options.layers) = ([1, 2, 2], [.dense(3), .normalised(name: "norm"), .dense(2)])
    let error = #expect(throws: NetworkError.self) { try Network(options, microBatch: 1, seed: 1) }
    #expect(
      error?.description
        == "layer norm: the batch normalisation has one number of each channel in a micro-batch, (1, 3), which has no deviation; "
        + "let training.batch be more samples a micro-batch")
    #expect(throws: Never.self) { try Network(options, microBatch: 1, seed: 1, forEvaluation: true) }
    #expect(throws: Never.self) { try Network(options, microBatch: 2, seed: 1) }
  }
}
