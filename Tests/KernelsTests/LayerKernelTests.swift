import Kernels
import Memory
import Reference
import TestSupport
import Testing

/// What all kernels of layers with weights promise.
@Suite struct LayerKernelTests {
  /// A kernel, and sizes that suit it.
  struct Case: Sendable, CustomTestStringConvertible {
    let kernel: any LayerKernel.Type
    let geometry: ConvolutionGeometry

    var testDescription: String { "\(kernel) \(geometry.inputDimensions) by \(geometry.weightDimensions)" }

    static func all(
      _ kernel: any LayerKernel.Type, _ geometries: some Sequence<ConvolutionGeometry>
    ) -> [Case] {
      geometries.map { Case(kernel: kernel, geometry: $0) }
    }
  }

  static let cases =
    Case.all(FourierConvolution.self, FourierConvolutionTests.geometries)
    + Case.all(ThinConvolution.self, ThinConvolutionTests.geometries)
    + Case.all(DenseKernel.self, DenseKernelTests.layers)

  /// Small ones whose channels fill no block.
  static let few =
    Case.all(
      FourierConvolution.self, [.image(3, (20, 12), (8, 9), (5, 4)), .image(3, (17, 5), (7, 12), (3, 6))])
    + Case.all(
      ThinConvolution.self,
      [
        .image(3, (2, 12), (11, 9), (5, 4)), .image(2, (1, 12), (10, 9), (5, 4), padding: [2, 2, 1, 2]),
        .image(2, (3, 12), (9, 12), (6, 7)),
      ])
    + Case.all(DenseKernel.self, [.dense(12, 37, 29), .dense(6, 19, 10)])

  @Test(arguments: cases)
  func `all passes equal the definition in Double`(example: Case) {
    let run = KernelRun(example.kernel, example.geometry)
    let definition = DirectConvolution(example.geometry, input: run.input, weights: run.weights)
    let limits = example.kernel.limits(example.geometry)
    #expect(relativeL2(run.output, definition.output(bias: run.bias, rectified: false)) < limits.output)
    let gradient = run.outputGradient
    #expect(relativeL2(run.inputGradient, definition.inputGradient(gradient)) < limits.gradients)
    #expect(relativeL2(run.weightGradient, definition.weightGradient(gradient)) < limits.gradients)
    #expect(relativeL2(run.biasGradient, definition.biasGradient(gradient)) < limits.bias)
    #expect(run.filling.allSatisfy { $0 == 0 })
    #expect(run.staysWithinBounds)
  }

  @Test(arguments: cases)
  func `the input's gradient has the same bits where no other is asked for`(example: Case) {
    let (alone, beside) = (
      KernelRun(example.kernel, example.geometry, inputAlone: true),
      KernelRun(example.kernel, example.geometry)
    )
    #expect(alone.inputGradient == beside.inputGradient && alone.staysWithinBounds)
    #expect(alone.weightGradient.allSatisfy { $0 == 0 } && alone.biasGradient.allSatisfy { $0 == 0 })
  }

  @Test(arguments: cases)
  func `both gradients are the adjoint of the forward pass`(example: Case) {
    let run = KernelRun(example.kernel, example.geometry, bias: false)
    let forward = dot(run.output, run.outputGradient)
    let scale = run.output.reduce(0) { $0 + abs(Double($1)) }
    expectClose(
      [dot(run.input, run.inputGradient), dot(run.weights, run.weightGradient)], [forward, forward],
      absolute: 1e-6 * scale)
  }

  @Test(arguments: cases, [false, true])
  func `where a window sees zeros only the output is the bias to the bit`(example: Case, rectified: Bool) {
    let geometry = example.geometry.with(batch: 6)
    let images = BlackImages(geometry)
    let run = KernelRun(example.kernel, geometry, fusedReLU: rectified, input: images.input)
    #expect(images.seesNothing.contains(true) && images.input.contains { $0 != 0 })
    #expect(images.wrong(in: run.output, bias: run.bias, rectified: rectified, geometry) == [])
  }

  @Test(arguments: few)
  func `a fused ReLU cuts the output off at zero and changes nothing else`(example: Case) {
    let plain = KernelRun(example.kernel, example.geometry)
    let rectified = KernelRun(example.kernel, example.geometry, fusedReLU: true)
    #expect(rectified.output == plain.output.map { max($0, 0) })
    #expect(rectified.output.contains(0) && rectified.output.contains { $0 > 0 })
    #expect(rectified.weightGradient == plain.weightGradient)
  }

  @Test(arguments: few, [4, 5, 13, 32])
  func `a sample's output and gradient have the same bits among any others`(example: Case, batch: Int) {
    let run = KernelRun(example.kernel, example.geometry.with(batch: batch))
    for fewer in [1, batch - 3] {
      let among = KernelRun(example.kernel, example.geometry.with(batch: fewer))
      #expect(Array(run.output.prefix(among.output.count)) == among.output)
      #expect(Array(run.inputGradient.prefix(among.input.count)) == among.inputGradient)
    }
  }

  @Test(arguments: few)
  func `gradients of weights and bias are added to what is there`(example: Case) {
    let once = KernelRun(example.kernel, example.geometry)
    let more = KernelRun(example.kernel, example.geometry, previousGradient: 3)
    #expect(more.weightGradient == once.weightGradient.map { 3 + $0 })
    #expect(more.biasGradient == once.biasGradient.map { 3 + $0 })
  }

  @Test(arguments: few)
  func `a second batch is computed as if there had been no first`(example: Case) {
    let first = KernelRun(example.kernel, example.geometry)
    let second = KernelRun(example.kernel, example.geometry, passes: 2)
    #expect(second.output == first.output)
    #expect(second.inputGradient == first.inputGradient)
    #expect(second.weightGradient == first.weightGradient.map { 2 * $0 })
    #expect(second.biasGradient == first.biasGradient.map { 2 * $0 })
  }

  @Test(arguments: few)
  func `evaluation gives the same bits as training`(example: Case) {
    let evaluation = KernelRun(example.kernel, example.geometry, training: false)
    #expect(evaluation.output == KernelRun(example.kernel, example.geometry).output)
  }
}
