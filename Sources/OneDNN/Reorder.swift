import CDNNL

/// Copies a tensor from one layout to another.
///
/// The corresponding C function is `dnnl_reorder_primitive_desc_create`.
public final class Reorder {
  private let primitive: Primitive

  /// Prepares the copy between two descriptors of the same dimensions.
  ///
  /// - Throws: `DNNError` if oneDNN has no such reorder.
  public convenience init(
    from source: MemoryDescriptor, to destination: MemoryDescriptor, engine: Engine
  ) throws(DNNError) {
    try self.init(from: source, to: destination, .none, engine: engine)
  }

  init(
    from source: MemoryDescriptor, to destination: MemoryDescriptor, _ operation: PostOperation,
    engine: Engine
  ) throws(DNNError) {
    precondition(
      source.dimensions == destination.dimensions,
      "a reorder keeps the dimensions, not from \(source.dimensions) to \(destination.dimensions)")
    let descriptor = try PrimitiveDescriptor.reorder(from: source, to: destination, operation, engine)
    primitive = try Primitive(descriptor, arguments: [DNNL_ARG_FROM, DNNL_ARG_TO], engine)
  }

  /// Copies `source` to `destination`, which do not overlap.
  ///
  /// - Throws: `DNNError` if oneDNN fails.
  public func run(
    from source: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>
  ) throws(DNNError) {
    try primitive.bind(DNNL_ARG_FROM, source)
    try primitive.bind(DNNL_ARG_TO, destination)
    try primitive.run()
  }
}
