import Memory
import OneDNN

/// One forward and backward run of a prepared convolution or dense layer on given numbers.
struct LinearRun {
  let output, inputGradient, weightGradient, biasGradient: [Float]

  /// Gradients are added to `weightStart` and `biasStart`.
  init(
    _ primitives: LinearPrimitives, input: [Float], weights: [Float], bias: [Float], outputGradient: [Float],
    weightStart: [Float], biasStart: [Float], backwardData: Bool = true,
    layouts: (input: Layout, output: Layout)? = nil
  ) throws {
    let inputLayout = try layouts?.input ?? primitives.input.knownLayout
    let outputLayout = try layouts?.output ?? primitives.output.knownLayout
    let source = Buffer(primitives.input, inputLayout, input)
    let result = Buffer(primitives.output, outputLayout)
    let gradient = Buffer(primitives.output, outputLayout, outputGradient)
    let sourceGradient = Buffer(primitives.input, inputLayout)
    var (weightSums, biasSums) = (weightStart, biasStart)
    try primitives.packWeights(from: weights)
    try primitives.forward(input: source.pointer, bias: bias, output: result.pointer)
    try primitives.backwardWeights(
      input: source.pointer, outputGradient: gradient.pointer, weightGradient: &weightSums,
      biasGradient: &biasSums)
    if backwardData {
      try primitives.backwardData(outputGradient: gradient.pointer, inputGradient: sourceGradient.pointer)
    }
    (output, inputGradient) = (result.values, sourceGradient.values)
    (weightGradient, biasGradient) = (weightSums, biasSums)
  }
}

extension MemoryDescriptor {
  /// The layout, which a test needs to know.
  var knownLayout: Layout {
    get throws {
      struct UnknownLayout: Error { let descriptor: MemoryDescriptor }
      guard let layout else { throw UnknownLayout(descriptor: self) }
      return layout
    }
  }
}
