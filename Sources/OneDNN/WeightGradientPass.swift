import CDNNL

/// The backward pass of a layer to its weights and bias, whose gradients it adds to plain buffers.
final class WeightGradientPass {
  let primitive: Primitive
  private let weights: AlignedBuffer
  private let bias: AlignedBuffer
  private let biasCount: Int
  private let addWeights: Reorder

  init(
    _ descriptor: borrowing PrimitiveDescriptor, plainWeights: MemoryDescriptor, engine: Engine
  ) throws(DNNError) {
    let packed = descriptor.memory(DNNL_ARG_DIFF_WEIGHTS)
    weights = AlignedBuffer(byteCount: packed.byteCount)
    biasCount = plainWeights.dimensions[0]
    bias = AlignedBuffer(byteCount: descriptor.memory(DNNL_ARG_DIFF_BIAS).byteCount)
    addWeights = try Reorder(from: packed, to: plainWeights, .addToDestination, engine: engine)
    let arguments = [DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS]
    primitive = try Primitive(descriptor, arguments: arguments, engine)
    try primitive.bind(DNNL_ARG_DIFF_WEIGHTS, weights.address)
    try primitive.bind(DNNL_ARG_DIFF_BIAS, bias.address)
  }

  func run(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
  ) throws(DNNError) {
    try primitive.bind(DNNL_ARG_SRC, input)
    try primitive.bind(DNNL_ARG_DIFF_DST, outputGradient)
    try primitive.run()
    try addWeights.run(from: weights.floats, to: weightGradient)
    let sums = bias.floats
    for output in 0..<biasCount { biasGradient[output] += sums[output] }
  }
}
