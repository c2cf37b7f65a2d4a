package import Archives
package import Files

extension StoredArray {
  /// Whether a file begins as NumPy's do.
  package static func beginsAsNPY(_ start: some Sequence<UInt8>) -> Bool { start.starts(with: markOfNPY) }

  static let markOfNPY: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// A file of NumPy's `save`, of format 1.0, 2.0 or 3.0, with numbers or truths of either order of bytes.
  ///
  /// Objects, which are pickles that run code when they are read, are refused, and so are texts, times, complex numbers
  /// and records. Source: NumPy enhancement proposal 1 and `numpy.lib.format`.
  package init(npy source: any ByteSource) throws(Fault) {
    let header = try NPYHeader(of: source)
    try self.init(try header.layout(), in: source, from: header.end)
  }
}
