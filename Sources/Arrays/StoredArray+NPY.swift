package import Archives
package import Files

extension StoredArray {
  /// Whether a file begins as NumPy's do.
  package static func beginsAsNPY(_ start: some Sequence<UInt8>) -> Bool { start.starts(with: markOfNPY) }

  private static let markOfNPY: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The longest header: NumPy's own reader draws the line at 10,000 characters.
  private static let headerLimit = 1 << 16

  /// A file of NumPy's `save`, of format 1.0, 2.0 or 3.0, with numbers or truths of either order of bytes.
  ///
  /// Objects, which are pickles that run code when they are read, are refused, and so are texts, times, complex numbers
  /// and records. Source: NumPy enhancement proposal 1 and `numpy.lib.format`.
  package init(npy source: any ByteSource) throws(Fault) {
    let mark = try source.bytes(8, at: 0)
    guard mark.count == 8, Self.beginsAsNPY(mark) else {
      throw Fault(
        .badData,
        "\(source.name) is no NPY file: it begins with \(mark), expected [147, 78, 85, 77, 80, 89, …]")
    }
    let (major, minor) = (Int(mark[6]), Int(mark[7]))
    guard (1...3).contains(major), minor == 0 else {
      throw Fault(
        .badData, "\(source.name) is an NPY file of format \(major).\(minor), expected 1.0, 2.0 or 3.0")
    }
    let sizeBytes = try source.bytes(major == 1 ? 2 : 4, at: 8)
    let size = sizeBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = 8 + (major == 1 ? 2 : 4) + size
    guard size <= Self.headerLimit else {
      throw Fault(
        .badData, "\(source.name) has a header of \(size) bytes, expected at most \(Self.headerLimit)")
    }
    let header = try source.bytes(size, at: start - size)
    guard header.count == size else {
      throw Fault(.badData, "\(source.name) is truncated: its header takes \(start) bytes, found fewer")
    }
    try self.init(try NPYHeader(header, name: source.name).layout(), in: source, from: start)
  }
}
