import CDNNL

/// One object of oneDNN's; destroys it when it goes out of scope.
struct Handle: ~Copyable {
  typealias Create = (UnsafeMutablePointer<OpaquePointer?>) -> dnnl_status_t
  typealias Destroy = @convention(c) (OpaquePointer?) -> dnnl_status_t

  let raw: OpaquePointer
  private let destroy: Destroy

  /// Takes ownership of what `create` writes; nothing is owned when it fails.
  init(
    _ operation: StaticString, destroy: @escaping Destroy, _ context: @autoclosure () -> String = "",
    create: Create
  ) throws(DNNError) {
    var created: OpaquePointer?
    try check(create(&created), operation, context())
    guard let created else {
      throw DNNError(operation: "\(operation)", code: -1, text: "no object was returned", context: context())
    }
    raw = created
    self.destroy = destroy
  }

  deinit { _ = destroy(raw) }
}
