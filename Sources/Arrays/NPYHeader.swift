internal import Files
internal import POSIX

/// The dictionary at the front of an NPY file.
struct NPYHeader {
  private let name: String
  private let entries: [String: PythonLiteral]

  init(_ bytes: [UInt8], name: String) throws(Fault) {
    self.name = name
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

  private func shape() throws(Fault) -> [Int] {
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
