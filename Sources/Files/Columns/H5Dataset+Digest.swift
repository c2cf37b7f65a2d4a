package import HDF5

// Every array of every file of ours has one attribute `digest`, but for a dataset's images, which have one each: the
// digest of its elements, little-endian in row-major order, or of its texts, as sixteen hexadecimal digits.

extension H5Dataset {
  private static let digestName = "digest"

  /// What a file says of its digests.
  static let digestAlgorithm =
    "XXH64 with seed 0 of the little-endian elements in row-major order, texts in UTF-8 with line feeds between them; "
    + "sixteen hexadecimal digits"

  /// Notes the digest of the content.
  package func note(digest: UInt64) throws {
    try setAttribute(Self.digestName, Digest.text(of: digest))
  }

  /// What is wrong with the content, going by its digest; nil where nothing is.
  package func digestProblem() throws -> String? {
    guard try hasAttribute(Self.digestName) else { return "has no digest" }
    let (found, expected) = (Digest.text(of: try contentDigest()), try stringAttribute(Self.digestName))
    return found == expected ? nil : "has digest \(found), expected \(expected)"
  }

  /// The digest of what is stored.
  package func contentDigest() throws -> UInt64 {
    switch kind {
    case .float32: try contentDigest(as: Float.self)
    case .float64: try contentDigest(as: Double.self)
    case .int32: try contentDigest(as: Int32.self)
    case .int64: try contentDigest(as: Int64.self)
    case .uint8: try contentDigest(as: UInt8.self)
    case .uint64: try contentDigest(as: UInt64.self)
    case .string, .other: Digest.of(try readStrings())
    }
  }

  private func contentDigest<Element: H5Element>(as type: Element.Type) throws -> UInt64 {
    var digest = Digest()
    try forEachPart(as: type) { digest.update(UnsafeRawBufferPointer($1)) }
    return digest.value
  }

  /// Reads some rows at a time, for the file need not fit in memory, and tells of each part its first row.
  package func forEachPart<Element: H5Element>(
    as type: Element.Type,
    _ body: (_ first: Int, _ values: UnsafeMutableBufferPointer<Element>) throws -> Void
  ) throws {
    guard let rows = dimensions.first else {
      var value = try readAll(as: type)
      return try value.withUnsafeMutableBufferPointer { try body(0, $0) }
    }
    let rowCount = dimensions.dropFirst().reduce(1, *)
    guard rows > 0, rowCount > 0 else { return }
    let step = min(rows, max(1, (1 << 20) / (rowCount * MemoryLayout<Element>.size)))
    try withUnsafeTemporaryAllocation(of: type, capacity: step * rowCount) { buffer in
      for first in stride(from: 0, to: rows, by: step) {
        let range = first..<min(first + step, rows)
        let part = UnsafeMutableBufferPointer(rebasing: buffer[..<(range.count * rowCount)])
        try readRows(range, into: part)
        try body(first, part)
      }
    }
  }
}
