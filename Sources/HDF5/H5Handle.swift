internal import CHDF5

/// One open HDF5 identifier, closed when it goes out of scope.
///
/// A failed call throws before anything is owned: closing an invalid identifier could close somebody else's.
struct H5Handle: ~Copyable {
  typealias Close = @convention(c) (hid_t) -> herr_t

  private(set) var id: hid_t
  private let close: Close

  init(
    closing close: @escaping Close, _ function: String, _ context: String, _ open: () -> hid_t
  ) throws(H5Error) {
    id = try check(function, context, open)
    self.close = close
  }

  deinit {
    guard id >= 0 else { return }
    let (id, close) = (id, close)
    _ = withLibrary { close(id) }
  }

  /// Closes now and reports a failure, which `deinit` cannot; closing again does nothing.
  mutating func close(_ function: String, _ context: String) throws(H5Error) {
    guard id >= 0 else { return }
    let (closing, close) = (id, close)
    id = hid_t(H5I_INVALID_HID)
    try check(function, context) { close(closing) }
  }
}
