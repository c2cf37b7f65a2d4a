import Kernels
import Memory
import Reference
import TestSupport
import Testing

@Suite struct DenseKernelTests {
  static let layers: [ConvolutionGeometry] = [
    // Layers of the paper's networks.
    .dense(5, 784, 256), .dense(5, 256, 256), .dense(32, 256, 10), .dense(2, 3136, 64), .dense(32, 320, 20),
    .dense(32, 20, 20), .dense(32, 20, 6), .dense(32, 32, 32), .dense(32, 32, 6),
    // One of everything, fewer than a vector has lanes, and numbers that no vector divides.
    .dense(1, 1, 1), .dense(1, 7, 3), .dense(3, 8, 1), .dense(4, 1, 9), .dense(7, 17, 33), .dense(1, 100, 41),
    .dense(5, 15, 16), .dense(6, 16, 15), .dense(31, 31, 31), .dense(32, 47, 2), .dense(33, 49, 25),
    .dense(256, 24, 40),
    // Rows so long that some are packed after the others.
    .dense(9, 1029, 13),
  ]

  @Test(arguments: [false, true])
  func `what is not a number is not a number in all outputs of its sample, and in no others`(rectified: Bool)
  {
    var input = noise(4 * 11, seed: 1)
    input[2 * 11 + 10] = .nan
    var output = [Float](repeating: 0, count: 4 * 9)
    let kernel = DenseKernel(
      batch: 4, inputCount: 11, outputCount: 9, fusedReLU: rectified, training: false, inputGradient: false)
    kernel.packWeights(from: noise(9 * 11, seed: 2))
    kernel.forward(input: input, bias: noise(9, seed: 3), output: &output)
    #expect(output.enumerated().allSatisfy { $1.isNaN == ($0 / 9 == 2) })
  }

  @Test func `the implementation names the lanes of its vectors`() {
    let kernel = DenseKernel(
      batch: 1, inputCount: 1, outputCount: 1, fusedReLU: false, training: false, inputGradient: false)
    #expect(kernel.implementation == "dense:\(vectorLanes)")
  }
}
