import CDNNL
import Memory

/// The backward pass of a layer to its weights and bias, whose gradients it adds to plain buffers.
final class WeightGradientPass {
  let primitive: Primitive
  private let weights, bias: AlignedMemory<Float>
  private let biasCount: Int
  private let addWeights: Reorder

  init(
    _ descriptor: borrowing PrimitiveDescriptor, plainWeights: MemoryDescriptor, engine: Engine
  ) throws(DNNError) {
    let packed = try descriptor.memory(DNNL_ARG_DIFF_WEIGHTS)
    weights = AlignedMemory(repeating: 0, count: packed.storageCount)
    biasCount = plainWeights.dimensions[0]
    bias = AlignedMemory(repeating: 0, count: try descriptor.memory(DNNL_ARG_DIFF_BIAS).storageCount)
    addWeights = try Reorder(from: packed, to: plainWeights, .addToDestination, engine: engine)
    let arguments = [DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS]
    primitive = try Primitive(descriptor, arguments: arguments, engine)
    try primitive.bind(DNNL_ARG_DIFF_WEIGHTS, weights.start)
    try primitive.bind(DNNL_ARG_DIFF_BIAS, bias.start)
  }

  func run(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
  ) throws(DNNError) {
    try primitive.bind(DNNL_ARG_SRC, input)
    try primitive.bind(DNNL_ARG_DIFF_DST, outputGradient)
    try primitive.run()
    try addWeights.run(from: weights.start, to: weightGradient)
    let sums = bias.start
    for output in 0..<biasCount { biasGradient[output] += sums[output] }
  }
}
