import Memory
import OneDNN
import Reference
import TestSupport
import Testing

@Suite struct InnerProductTests {
  @Test(arguments: [[4, 5, 3, 2], [3, 16, 2, 2], [2, 20, 1, 3], [2, 5, 2, 3, 2]], [nil] + layouts)
  func `all passes equal the definition for images in every layout`(
    dimensions: [Int], layout: Layout?
  ) throws {
    try expectDefinition(dimensions, layout)
  }

  @Test(arguments: [[7, 33], [1, 8]])
  func `all passes equal the definition for vectors`(dimensions: [Int]) throws {
    try expectDefinition(dimensions, nil)
    try expectDefinition(dimensions, .plain)
  }

  @Test func `two runs give the same bits`() throws {
    let runs = try (0..<2).map { _ in try run([4, 5, 3, 2], .channelBlocks(8)) }
    #expect(runs[0].output == runs[1].output)
    #expect(runs[0].inputGradient == runs[1].inputGradient)
    #expect(runs[0].weightGradient == runs[1].weightGradient)
  }

  @Test func `vectors have no blocks of channels`() async {
    await #expect(processExitsWith: .failure) {
      _ = try MemoryDescriptor(dimensions: [2, 8], layout: .channelBlocks(8))
    }
  }

  private static let units = 6

  /// Adds weight gradients to 2 and bias gradients to −3.
  private func run(_ dimensions: [Int], _ layout: Layout?) throws -> LinearRun {
    let primitives = try InnerProductPrimitives(
      inputDimensions: dimensions, outputCount: Self.units, inputLayout: layout, fusedReLU: false,
      training: true, inputGradient: true, engine: engine())
    let features = dimensions.dropFirst().reduce(1, *)
    return try LinearRun(
      primitives, input: noise(dimensions[0] * features, seed: 1),
      weights: noise(Self.units * features, seed: 2), bias: noise(Self.units, seed: 3),
      outputGradient: noise(dimensions[0] * Self.units, seed: 4),
      weightStart: [Float](repeating: 2, count: Self.units * features),
      biasStart: [Float](repeating: -3, count: Self.units), layouts: layout.map { ($0, .plain) })
  }

  private func expectDefinition(_ dimensions: [Int], _ layout: Layout?) throws {
    let run = try run(dimensions, layout)
    // A dense layer is the convolution of one cell with all features as channels.
    let geometry = ConvolutionGeometry(
      batch: dimensions[0], inputChannels: dimensions.dropFirst().reduce(1, *), outputChannels: Self.units,
      inputSize: [1, 1], windows: [Window(size: 1), Window(size: 1)])
    let definition = DirectConvolution(
      geometry, input: noise(geometry.inputDimensions.reduce(1, *), seed: 1),
      weights: noise(geometry.weightDimensions.reduce(1, *), seed: 2))
    let gradient = noise(dimensions[0] * Self.units, seed: 4)
    expectClose(
      run.output, definition.output(bias: noise(Self.units, seed: 3), rectified: false),
      absolute: tolerance(geometry.inputChannels))
    expectClose(run.inputGradient, definition.inputGradient(gradient), absolute: tolerance(Self.units))
    let weightGradient = definition.weightGradient(gradient).map { $0 + 2 }
    expectClose(run.weightGradient, weightGradient, absolute: tolerance(dimensions[0]))
    let biasGradient = definition.biasGradient(gradient).map { $0 - 3 }
    expectClose(run.biasGradient, biasGradient, absolute: tolerance(dimensions[0]))
  }
}
