import Memory
import OneDNN
import Reference
import TestSupport
import Testing

@Suite struct ConvolutionTests {
  static let window = Window(size: 3)
  static let geometries = [
    // Channels that fill no block, a rectangular image.
    ConvolutionGeometry(
      batch: 3, inputChannels: 5, outputChannels: 12, inputSize: [9, 7], windows: [window, Window(size: 2)]),
    // Full blocks.
    ConvolutionGeometry(
      batch: 2, inputChannels: 16, outputChannels: 16, inputSize: [8, 8], windows: [window, window]),
    // Strides and uneven paddings.
    ConvolutionGeometry(
      batch: 2, inputChannels: 8, outputChannels: 20, inputSize: [11, 10],
      windows: [
        Window(size: 3, stride: 2, paddingLow: 1, paddingHigh: 2),
        Window(size: 4, stride: 3, paddingLow: 2, paddingHigh: 1),
      ]),
    // One window over everything.
    ConvolutionGeometry(
      batch: 4, inputChannels: 8, outputChannels: 10, inputSize: [3, 3], windows: [window, window]),
    ConvolutionGeometry(
      batch: 2, inputChannels: 6, outputChannels: 8, inputSize: [1, 1],
      windows: [
        Window(size: 3, paddingLow: 1, paddingHigh: 1), Window(size: 3, paddingLow: 1, paddingHigh: 1),
      ]),
  ]
  static let volumes = [
    ConvolutionGeometry(
      batch: 2, inputChannels: 5, outputChannels: 12, inputSize: [4, 5, 3],
      windows: [Window(size: 2), window, Window(size: 2)]),
    ConvolutionGeometry(
      batch: 2, inputChannels: 16, outputChannels: 8, inputSize: [4, 4, 4], windows: [window, window, window]),
    ConvolutionGeometry(
      batch: 2, inputChannels: 1, outputChannels: 20, inputSize: [5, 6, 4],
      windows: [
        Window(size: 3, stride: 2, paddingLow: 1, paddingHigh: 2), window,
        Window(size: 2, stride: 3, paddingLow: 1, paddingHigh: 1),
      ]),
    ConvolutionGeometry(
      batch: 3, inputChannels: 6, outputChannels: 8, inputSize: [3, 3, 3], windows: [window, window, window]),
  ]
  static let thin = (1...4).flatMap { channels in
    [
      ConvolutionGeometry(
        batch: 2, inputChannels: channels, outputChannels: 20, inputSize: [12, 11],
        windows: [Window(size: 5), Window(size: 3)]),
      ConvolutionGeometry(
        batch: 2, inputChannels: channels, outputChannels: 16, inputSize: [10, 13],
        windows: [
          Window(size: 3, stride: 2, paddingLow: 2, paddingHigh: 1),
          Window(size: 5, stride: 3, paddingLow: 1, paddingHigh: 3),
        ]),
      // The last kernel elements lie on padding alone.
      ConvolutionGeometry(
        batch: 2, inputChannels: channels, outputChannels: 16, inputSize: [4, 4],
        windows: Array(repeating: Window(size: 6, stride: 2, paddingLow: 1, paddingHigh: 1), count: 2)),
    ]
  }

  @Test(arguments: geometries + volumes + thin, [nil] + layouts)
  func `all passes equal the definition`(geometry: ConvolutionGeometry, layout: Layout?) throws {
    try expectDefinition(geometry, inputLayout: layout, outputLayout: layout)
  }

  @Test(arguments: thin, layouts)
  func `plain images equal the definition for every output layout`(
    geometry: ConvolutionGeometry, layout: Layout
  ) throws {
    try expectDefinition(geometry, inputLayout: .plain, outputLayout: layout)
  }

  @Test(arguments: geometries + volumes + thin)
  func `a free choice of layouts never ends in the reference code`(geometry: ConvolutionGeometry) throws {
    let primitives = try primitives(geometry, nil, nil)
    let implementations = primitives.implementations
    #expect(implementations.count == 3)
    #expect(!implementations.contains { $0.hasPrefix("ref") }, "\(implementations)")
  }

  @Test func `evaluation gives the same bits as training and prepares nothing else`() throws {
    for geometry in Self.geometries {
      let (training, evaluation) = try (
        primitives(geometry, nil, nil), primitives(geometry, nil, nil, training: false)
      )
      #expect(evaluation.implementations == Array(training.implementations.prefix(1)))
      #expect(evaluation.input == training.input && evaluation.output == training.output)
      let input = noise(training.input.storageCount, seed: 1)
      let weights = noise(geometry.weightDimensions.reduce(1, *), seed: 2)
      let bias = noise(geometry.outputChannels, seed: 3)
      let outputs = try [training, evaluation].map { primitives in
        var output = [Float](repeating: .nan, count: primitives.output.storageCount)
        try primitives.packWeights(from: weights)
        try primitives.forward(input: input, bias: bias, output: &output)
        return output
      }
      #expect(outputs[0] == outputs[1])
    }
  }

  @Test(arguments: geometries + volumes + thin, [false, true])
  func `where a window sees zeros only the output is the bias to the bit`(
    geometry: ConvolutionGeometry, rectified: Bool
  ) throws {
    let geometry = ConvolutionGeometry(
      batch: 6, inputChannels: geometry.inputChannels, outputChannels: geometry.outputChannels,
      inputSize: geometry.inputSize, windows: geometry.windows)
    let (images, bias) = (BlackImages(geometry), Self.bias(of: geometry))
    for layout in [nil] + layouts {
      let primitives = try ConvolutionPrimitives(
        geometry, inputLayout: layout, outputLayout: layout, fusedReLU: rectified, training: false,
        inputGradient: false, engine: engine())
      let input = try Buffer(primitives.input, layout ?? primitives.input.knownLayout, images.input)
      let output = try Buffer(primitives.output, layout ?? primitives.output.knownLayout)
      try primitives.packWeights(from: noise(geometry.weightDimensions.reduce(1, *), seed: 2))
      try primitives.forward(input: input.pointer, bias: bias, output: output.pointer)
      #expect(images.wrong(in: output.values, bias: bias, rectified: rectified, geometry) == [])
    }
  }

  @Test(arguments: [geometries[0], geometries[1], thin[0]])
  func `two runs give the same bits`(geometry: ConvolutionGeometry) throws {
    let runs = try (0..<2).map { _ in try run(geometry, primitives(geometry, nil, nil)).run }
    #expect(runs[0].output == runs[1].output)
    #expect(runs[0].inputGradient == runs[1].inputGradient)
    #expect(runs[0].weightGradient == runs[1].weightGradient)
    #expect(runs[0].biasGradient == runs[1].biasGradient)
  }

  @Test func `a kernel that covers the input once runs as a dense layer`() throws {
    let geometry = Self.geometries[3]
    let primitives = try primitives(geometry, nil, nil)
    #expect(primitives.output.dimensions == [4, 10, 1, 1])
    #expect(primitives.input.layout == .plain && primitives.output.layout == .plain)
  }

  private func expectDefinition(
    _ geometry: ConvolutionGeometry, inputLayout: Layout?, outputLayout: Layout?
  ) throws {
    let primitives = try primitives(geometry, inputLayout, outputLayout)
    let asked = inputLayout.flatMap { input in outputLayout.map { (input, $0) } }
    let (run, definition, gradient) = try run(geometry, primitives, asked)
    let terms = geometry.weightDimensions.dropFirst().reduce(1, *)
    expectClose(
      run.output, definition.output(bias: Self.bias(of: geometry), rectified: true),
      absolute: tolerance(terms))
    expectClose(
      run.inputGradient, definition.inputGradient(gradient),
      absolute: tolerance(terms / geometry.inputChannels * geometry.outputChannels))
    let places = geometry.batch * geometry.outputSize.reduce(1, *)
    expectClose(
      run.weightGradient, definition.weightGradient(gradient).map { $0 + 2 }, absolute: tolerance(places))
    expectClose(
      run.biasGradient, definition.biasGradient(gradient).map { $0 - 3 }, absolute: tolerance(places))
  }

  /// Adds weight gradients to 2 and bias gradients to −3.
  private func run(
    _ geometry: ConvolutionGeometry, _ primitives: ConvolutionPrimitives,
    _ layouts: (input: Layout, output: Layout)? = nil
  ) throws -> (run: LinearRun, definition: DirectConvolution, outputGradient: [Float]) {
    let input = noise(geometry.inputDimensions.reduce(1, *), seed: 1)
    let weights = noise(geometry.weightDimensions.reduce(1, *), seed: 2)
    let gradient = noise(geometry.outputDimensions.reduce(1, *), seed: 4)
    let run = try LinearRun(
      primitives, input: input, weights: weights, bias: Self.bias(of: geometry), outputGradient: gradient,
      weightStart: weights.map { _ in 2 }, biasStart: Array(repeating: -3, count: geometry.outputChannels),
      layouts: layouts)
    return (run, DirectConvolution(geometry, input: input, weights: weights), gradient)
  }

  private static func bias(of geometry: ConvolutionGeometry) -> [Float] {
    noise(geometry.outputChannels, seed: 3)
  }

  private func primitives(
    _ geometry: ConvolutionGeometry, _ input: Layout?, _ output: Layout?, training: Bool = true
  ) throws -> ConvolutionPrimitives {
    try ConvolutionPrimitives(
      geometry, inputLayout: input, outputLayout: output, fusedReLU: true, training: training,
      inputGradient: training, engine: engine())
  }
}
