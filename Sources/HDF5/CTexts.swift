internal import CHDF5

/// Reads text from a C call that, given no buffer, answers with the text's length in bytes.
func checkedText(
  _ function: String, _ context: String, _ call: (UnsafeMutablePointer<CChar>?, Int) -> Int
) throws -> String {
  let length = try check(function, context) { call(nil, 0) }
  return try String(unsafeUninitializedCapacity: length + 1) { bytes in
    try bytes.withMemoryRebound(to: CChar.self) { characters in
      _ = try check(function, context) { call(characters.baseAddress, length + 1) }
      return length
    }
  }
}

/// Gathers the texts that a C function hands to its callback one by one.
///
/// The callback cannot capture anything: it gets `list` from the C function and calls `gather(_:in:)`.
func gatheredTexts(_ iterate: (_ list: UnsafeMutableRawPointer) throws -> Void) rethrows -> [String] {
  var texts: [String] = []
  try withUnsafeMutablePointer(to: &texts) { try iterate(UnsafeMutableRawPointer($0)) }
  return texts
}

/// Appends a text inside the callback of `gatheredTexts`.
func gather(_ text: UnsafePointer<CChar>?, in list: UnsafeMutableRawPointer?) {
  guard let text, let list else { return }
  list.assumingMemoryBound(to: [String].self).pointee.append(String(cString: text))
}

/// The descriptions on HDF5's error stack, innermost first; call it inside `withLibrary`.
func currentErrorReasons() -> [String] {
  gatheredTexts { list in
    H5Ewalk2(
      h5CurrentErrorStack, H5E_WALK_UPWARD,
      { _, entry, list in
        gather(entry?.pointee.desc, in: list)
        return 0
      }, list)
  }
}
