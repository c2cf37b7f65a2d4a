import CDNNL

/// The backward pass of a layer with weights to its input, which it overwrites.
final class InputGradientPass {
  let primitive: Primitive
  private let weights: PackedWeights

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
