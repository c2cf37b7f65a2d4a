internal import Archives
internal import Files
internal import POSIX

/// The dictionary at the front of an NPY file.
struct NPYHeader {
  private let name: String
  private let entries: [String: PythonLiteral]

  /// Where the elements begin in the file.
  let end: Int

  /// The longest header: NumPy's own reader draws the line at 10,000 characters.
  private static let limit = 1 << 16

  /// Reads the header of a file.
  init(of source: any ByteSource) throws(Fault) {
    let mark = try source.bytes(8, at: 0)
    guard mark.count == 8, StoredArray.beginsAsNPY(mark) else {
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
    guard size <= Self.limit else {
      throw Fault(
        .badData, "\(source.name) has a header of \(size) bytes, expected at most \(Self.limit)")
    }
    let header = try source.bytes(size, at: start - size)
    guard header.count == size else {
      throw Fault(.badData, "\(source.name) is truncated: its header takes \(start) bytes, found fewer")
    }
    try self.init(header, name: source.name, end: start)
  }

  private init(_ bytes: [UInt8], name: String, end: Int) throws(Fault) {
    (self.name, self.end) = (name, end)
    guard case .dictionary(let entries)? = PythonLiteral(bytes) else {
      throw Fault(
        .badData,
        "\(name) has a header that is no dictionary: \(String(systemBytes: bytes.prefix(80)).visible)")
    }
    guard entries.keys.sorted() == ["descr", "fortran_order", "shape"] else {
      throw Fault(
        .badData,
        "\(name) has a header with the keys \(entries.keys.sorted().joined(separator: ", ").visible), expected descr, "
          + "fortran_order, shape")
    }
    self.entries = entries
  }

  func layout() throws(Fault) -> StoredArray.Layout {
    guard case .truth(let isColumnMajor)? = entries["fortran_order"] else {
      throw Fault(.badData, "\(name) has a header whose fortran_order is neither True nor False")
    }
    let (element, isBigEndian) = try elements()
    return StoredArray.Layout(
      element: element, shape: try shape(), isBigEndian: isBigEndian, isColumnMajor: isColumnMajor)
  }

  /// How texts are kept: so many places for letters, of 32 bits (Unicode) or of 8; nil where others than texts are.
  var texts: (places: Int, isUnicode: Bool, isBigEndian: Bool)? {
    guard case .text(let description)? = entries["descr"] else { return nil }
    let kind = description.drop { "<>|=".contains($0) }
    guard let letter = kind.first, "USa".contains(letter), let places = Int(kind.dropFirst()) else {
      return nil
    }
    return (places, letter == "U", description.first == ">")
  }

  /// The dimensions.
  func shape() throws(Fault) -> [Int] {
    guard case .sequence(let items)? = entries["shape"] else {
      throw Fault(.badData, "\(name) has a header whose shape is no tuple of integers")
    }
    var shape: [Int] = []
    for item in items {
      guard case .integer(let dimension) = item else {
        throw Fault(.badData, "\(name) has a header whose shape is no tuple of integers")
      }
      shape.append(dimension)
    }
    return shape
  }

  private func elements() throws(Fault) -> (ElementType, isBigEndian: Bool) {
    guard case .text(let description)? = entries["descr"] else {
      throw Fault(.badData, "\(name) holds records of several fields, expected plain numbers")
    }
    let order = description.first.flatMap { "<>|=".contains($0) ? $0 : nil }
    let kind = String(order == nil ? description[...] : description.dropFirst())
    if let element = Self.elements[kind] {
      guard element.byteCount == 1 || (order != nil && order != "|") else {
        throw Fault(.badData, "\(name) holds \(kind) in no order of bytes, expected <\(kind) or >\(kind)")
      }
      return (element, order == ">")
    }
    let what = kind.first.flatMap { Self.others[$0] } ?? "elements of an unknown kind"
    throw Fault(
      .badData, "\(name) holds \(what) (\(description.visible)), expected integers, floating point or truths")
  }

  private static let elements: [String: ElementType] = [
    "b1": .boolean, "?": .boolean, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32,
    "i4": .int32,
    "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
  ]

  private static let others: [Character: String] = [
    "O": "Python objects, which would have to be unpickled", "U": "texts", "S": "texts", "a": "texts",
    "V": "raw records",
    "M": "times", "m": "spans of time", "c": "complex numbers", "f": "numbers beyond double precision",
  ]
}
