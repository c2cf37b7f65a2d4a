import CDNNL

/// The backward pass of a layer with weights to its input.
protocol InputGradientPass: AnyObject {
  /// Name of the implementation.
  var implementation: String { get }

  /// Takes over weights (O, C, …) in plain layout.
  func packWeights(from plain: UnsafePointer<Float>) throws(DNNError)

  /// Overwrites `inputGradient`.
  func run(
    outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) throws(DNNError)
}

/// The pass as oneDNN has it.
final class PrimitiveInputGradientPass: InputGradientPass {
  private let primitive: Primitive
  private let weights: PackedWeights

  var implementation: String { primitive.implementation }

  init(
    _ descriptor: borrowing PrimitiveDescriptor, plainWeights: MemoryDescriptor, engine: Engine
  ) throws(DNNError) {
    let arguments = [DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC]
    primitive = try Primitive(descriptor, arguments: arguments, engine)
    weights = try PackedWeights(plainWeights, as: descriptor.memory(DNNL_ARG_WEIGHTS), engine: engine)
    try primitive.bind(DNNL_ARG_WEIGHTS, weights.address)
  }

  func packWeights(from plain: UnsafePointer<Float>) throws(DNNError) {
    try weights.fill(from: plain)
  }

  func run(
    outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) throws(DNNError) {
    try primitive.bind(DNNL_ARG_DIFF_DST, outputGradient)
    try primitive.bind(DNNL_ARG_DIFF_SRC, inputGradient)
    try primitive.run()
  }
}
