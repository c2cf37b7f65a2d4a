internal import CHDF5

/// Text between Swift and HDF5, where an array of strings is an array of C pointers.
enum H5Text {
  /// Moves a dataset's or an attribute's elements: memory type and buffer to status.
  typealias Transfer = (hid_t, UnsafeMutableRawPointer) -> herr_t

  /// Hands `body` pointers to the zero-terminated bytes of `strings`.
  static func withPointers(to strings: [String], _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    var bytes: [CChar] = []
    let starts = strings.map { string in
      precondition(!string.utf8.contains(0), "a zero byte in the text \(string.debugDescription)")
      defer { bytes += string.utf8CString }
      return bytes.count
    }
    try bytes.withUnsafeBufferPointer { bytes in
      try starts.map { bytes.baseAddress?.advanced(by: $0) }.withUnsafeBytes(body)
    }
  }

  /// Reads `count` strings that the file holds as `type`.
  static func read(
    count: Int, type: borrowing H5Handle, _ function: String, _ context: String, _ transfer: Transfer
  ) throws -> [String] {
    guard count > 0 else { return [] }
    let id = type.id
    let isVariable = try check("H5Tis_variable_str", context) { H5Tis_variable_str(id) } > 0
    return isVariable
      ? try readVariable(count: count, type: id, function, context, transfer)
      : try readFixed(count: count, type: id, function, context, transfer)
  }

  private static func readVariable(
    count: Int, type: hid_t, _ function: String, _ context: String, _ transfer: Transfer
  ) throws -> [String] {
    let space = try H5Handle.space([count], context)
    let spaceID = space.id
    return try withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<CChar>?.self, capacity: count) {
      texts in
      texts.initialize(repeating: nil)
      guard let buffer = UnsafeMutableRawBufferPointer(texts).baseAddress else { return [] }
      defer { _ = withLibrary { H5Dvlen_reclaim(type, spaceID, h5Default, buffer) } }
      try check(function, context) { transfer(type, buffer) }
      return texts.map { $0.map { String(cString: $0) } ?? "" }
    }
  }

  private static func readFixed(
    count: Int, type: hid_t, _ function: String, _ context: String, _ transfer: Transfer
  ) throws -> [String] {
    let length = withLibrary { H5Tget_size(type) }
    return try withUnsafeTemporaryAllocation(byteCount: count * length, alignment: 1) { bytes in
      guard let buffer = bytes.baseAddress else { return [] }
      try check(function, context) { transfer(type, buffer) }
      return (0..<count).map { index in
        String(decoding: bytes[index * length..<(index + 1) * length].prefix { $0 != 0 }, as: UTF8.self)
      }
    }
  }
}
