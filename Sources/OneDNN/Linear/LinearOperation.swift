/// An operation that is linear in its input and has weights (O, C, …) and a bias (O).
///
/// Descriptors of the input and output may leave the layout to oneDNN in `forward`; what it chose is then
/// handed to the backward operations, of which `hint` is the forward one.
protocol LinearOperation {
  /// (N, C, …).
  var inputDimensions: [Int] { get }

  /// (N, O, …).
  var outputDimensions: [Int] { get }

  /// (O, C, …).
  var weightDimensions: [Int] { get }

  /// The forward pass of training, which evaluation takes, too: another implementation might give other bits.
  func forward(
    input: MemoryDescriptor, output: MemoryDescriptor, fusedReLU: Bool, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor

  func backwardData(
    input: MemoryDescriptor, output: MemoryDescriptor, hint: borrowing PrimitiveDescriptor, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor

  func backwardWeights(
    input: MemoryDescriptor, output: MemoryDescriptor, hint: borrowing PrimitiveDescriptor, _ engine: Engine
  ) throws(DNNError) -> PrimitiveDescriptor
}

/// The sizes of a dense layer.
struct InnerProductGeometry {
  let inputDimensions: [Int]
  let outputCount: Int

  var outputDimensions: [Int] { [inputDimensions[0], outputCount] }
  var weightDimensions: [Int] { [outputCount] + inputDimensions.dropFirst() }
}
