import CDNNL

/// An operation that oneDNN has found an implementation and layouts for.
struct PrimitiveDescriptor: ~Copyable {
  let handle: Handle
  let context: String

  init(
    _ operation: StaticString, _ context: @autoclosure () -> String, create: Handle.Create
  ) throws(DNNError) {
    handle = try Handle(operation, destroy: dnnl_primitive_desc_destroy, context(), create: create)
    self.context = context()
  }

  /// How the argument, a `DNNL_ARG_` constant, must lie in memory; without elements where there is none.
  func memory(_ argument: Int32) throws(DNNError) -> MemoryDescriptor {
    try MemoryDescriptor(copying: dnnl_argument_memory_desc(handle.raw, argument))
  }

  /// oneDNN's name for the implementation, for example `jit:avx2`; `ref:any` is the slow one.
  var implementation: String {
    var text: UnsafePointer<CChar>?
    let status = dnnl_primitive_desc_query(handle.raw, dnnl_query_impl_info_str, 0, &text)
    guard status == dnnl_success, let text else { return "unknown" }
    return String(cString: text)
  }

  /// Whether this is oneDNN's fallback for want of anything better, hundreds of times slower.
  var isReference: Bool { implementation.hasPrefix("ref") }
}
