import CDNNL
import Memory

/// The forward pass of a layer with weights and bias, with the weights packed as its primitive wants them.
final class ForwardPass {
  let primitive: Primitive
  private let weights: PackedWeights

  init(
    _ descriptor: borrowing PrimitiveDescriptor, plainWeights: MemoryDescriptor, engine: Engine
  ) throws(DNNError) {
    let arguments = [DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST]
    primitive = try Primitive(descriptor, arguments: arguments, engine)
    weights = try PackedWeights(plainWeights, as: descriptor.memory(DNNL_ARG_WEIGHTS), engine: engine)
    try primitive.bind(DNNL_ARG_WEIGHTS, weights.address)
  }

  func packWeights(from plain: UnsafePointer<Float>) throws(DNNError) {
    try weights.fill(from: plain)
  }

  func run(
    input: UnsafePointer<Float>, bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) throws(DNNError) {
    try primitive.bind(DNNL_ARG_SRC, input)
    try primitive.bind(DNNL_ARG_BIAS, bias)
    try primitive.bind(DNNL_ARG_DST, output)
    try primitive.run()
  }
}

/// Weights in the layout that a primitive wants, filled from plain ones.
final class PackedWeights {
  private let memory: AlignedMemory<Float>
  private let reorder: Reorder

  init(_ plain: MemoryDescriptor, as packed: MemoryDescriptor, engine: Engine) throws(DNNError) {
    memory = AlignedMemory(repeating: 0, count: packed.storageCount)
    reorder = try Reorder(from: plain, to: packed, engine: engine)
  }

  var address: UnsafeRawPointer { UnsafeRawPointer(memory.start) }

  func fill(from plain: UnsafePointer<Float>) throws(DNNError) {
    try reorder.run(from: plain, to: memory.start)
  }
}
