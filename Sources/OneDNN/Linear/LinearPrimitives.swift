import CDNNL
import Memory

/// What convolutions and dense layers share: the passes, ready to run for one set of sizes.
///
/// Weights and their gradients lie row-major in the caller's memory, whatever the layout of input and output.
public class LinearPrimitives {
  /// How the input, (N, C, …), and its gradient lie in memory.
  public let input: MemoryDescriptor

  /// How the output, (N, O, …), and its gradient lie in memory.
  public internal(set) var output: MemoryDescriptor

  private let forwardPass: ForwardPass
  private let weightGradientPass: WeightGradientPass?
  private let inputGradientPass: InputGradientPass?

  init(
    _ operation: some LinearOperation, inputLayout: Layout?, outputLayout: Layout?, fusedReLU: Bool,
    training: Bool, inputGradient: Bool, engine: Engine
  ) throws(DNNError) {
    let weights = try MemoryDescriptor(dimensions: operation.weightDimensions, layout: .plain)
    let forward = try operation.forward(
      input: MemoryDescriptor(dimensions: operation.inputDimensions, layout: inputLayout),
      output: MemoryDescriptor(dimensions: operation.outputDimensions, layout: outputLayout),
      fusedReLU: fusedReLU, engine)
    input = try forward.memory(DNNL_ARG_SRC)
    output = try forward.memory(DNNL_ARG_DST)
    forwardPass = try ForwardPass(forward, plainWeights: weights, engine: engine)
    if training {
      let backward = try operation.backwardWeights(input: input, output: output, hint: forward, engine)
      weightGradientPass = try WeightGradientPass(backward, plainWeights: weights, engine: engine)
    } else {
      weightGradientPass = nil
    }
    if training && inputGradient {
      let backward = try operation.backwardData(input: input, output: output, hint: forward, engine)
      inputGradientPass = try InputGradientPass(backward, plainWeights: weights, engine: engine)
    } else {
      inputGradientPass = nil
    }
  }

  /// Names of the implementations: forward, weights' gradient, input's gradient, as far as prepared.
  ///
  /// `ref:any` is oneDNN's fallback, hundreds of times slower than the others.
  public var implementations: [String] {
    [
      forwardPass.primitive.implementation, weightGradientPass?.primitive.implementation,
      inputGradientPass?.primitive.implementation,
    ].compactMap { $0 }
  }

  /// Copies weights, (O, C, …), into the forms that the passes want.
  ///
  /// Call it after every change of the weights.
  ///
  /// - Throws: `DNNError` if oneDNN fails.
  public func packWeights(from weights: UnsafePointer<Float>) throws(DNNError) {
    try forwardPass.packWeights(from: weights)
    try inputGradientPass?.packWeights(from: weights)
  }

  /// Writes the output for `input`, the packed weights and `bias`, (O).
  ///
  /// - Throws: `DNNError` if oneDNN fails.
  public func forward(
    input: UnsafePointer<Float>, bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) throws(DNNError) {
    try forwardPass.run(input: input, bias: bias, output: output)
  }

  /// Overwrites `inputGradient`.
  ///
  /// - Precondition: prepared for training with the input's gradient.
  /// - Throws: `DNNError` if oneDNN fails.
  public func backwardData(
    outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) throws(DNNError) {
    guard let inputGradientPass else { preconditionFailure("no input gradient was prepared for \(input)") }
    try inputGradientPass.run(outputGradient: outputGradient, inputGradient: inputGradient)
  }

  /// Adds the gradients to `weightGradient`, (O, C, …), and `biasGradient`, (O).
  ///
  /// - Precondition: prepared for training.
  /// - Throws: `DNNError` if oneDNN fails.
  public func backwardWeights(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
  ) throws(DNNError) {
    guard let weightGradientPass else { preconditionFailure("no training was prepared for \(self.input)") }
    try weightGradientPass.run(
      input: input, outputGradient: outputGradient, weightGradient: weightGradient,
      biasGradient: biasGradient)
  }
}
