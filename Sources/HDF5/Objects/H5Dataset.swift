internal import CHDF5

/// An array of numbers or texts in a file, in row-major order.
public final class H5Dataset: H5Object {
  /// The extents, outermost first; empty for a scalar.
  public let dimensions: [Int]

  /// The number of elements; 1 for a scalar.
  public let count: Int

  /// What the elements are.
  public let kind: H5ElementKind

  private let shape: H5Shape

  init(dataset handle: consuming H5Handle, at path: String, from parent: H5Object) throws {
    let (id, context) = (handle.id, parent.location(of: path))
    let space = try H5Handle(closing: H5Sclose, "H5Dget_space", context) { H5Dget_space(id) }
    let type = try H5Handle(closing: H5Tclose, "H5Dget_type", context) { H5Dget_type(id) }
    shape = try H5Shape(space: space, type: type, context)
    (dimensions, count, kind) = (shape.dimensions, shape.count, shape.kind)
    super.init(handle, at: path, from: parent)
  }

  /// Where the elements begin in the file, in bytes; nil when they do not lie there in one piece.
  ///
  /// The corresponding C function is `H5Dget_offset`.
  public var fileOffset: Int? {
    let id = id
    let offset = withLibrary { H5Dget_offset(id) }
    return offset == h5UndefinedAddress ? nil : Int(clamping: offset)
  }

  /// How many bytes of the file hold elements: fewer than these have where a filter packs them, or some were never written.
  ///
  /// The corresponding C function is `H5Dget_storage_size`.
  public var storedByteCount: Int {
    let id = id
    return Int(clamping: withLibrary { H5Dget_storage_size(id) })
  }

  /// Reads all elements into `buffer`, which must have room for exactly these.
  ///
  /// The corresponding C function is `H5Dread`.
  /// - Throws: `H5Error` when the elements are of another kind, or damaged.
  public func read<Element: H5Element>(into buffer: UnsafeMutableBufferPointer<Element>) throws {
    precondition(buffer.count == count, "\(buffer.count) places for the \(count) elements of \(location)")
    try transfer(into: buffer, memory: { h5WholeSpace }, file: { h5WholeSpace })
  }

  /// Reads all elements.
  ///
  /// - Throws: `H5Error` when the elements are of another kind, or damaged.
  public func readAll<Element: H5Element>(as type: Element.Type) throws -> [Element] {
    try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      try read(into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }

  /// Whether the elements are numbers, of any size and order of bytes; what they are exactly, the class tells.
  ///
  /// The corresponding C function is `H5Tget_class`.
  public var numberClass: NumberClass? {
    get throws {
      let id = id
      let type = try H5Handle(closing: H5Tclose, "H5Dget_type", location) { H5Dget_type(id) }
      let typeID = type.id
      return switch withLibrary({ H5Tget_class(typeID) }) {
      case H5T_INTEGER, H5T_ENUM: .integer
      case H5T_FLOAT: .float
      default: nil
      }
    }
  }

  /// What numbers are.
  public enum NumberClass: Sendable {
    /// With a sign or without, or such that have names, as truths have in h5py's files.
    case integer
    /// Floating point.
    case float
  }

  /// Reads the elements whose first index lies in `rows`, and only these, into `buffer`.
  ///
  /// Numbers of another kind are converted on request, as C does it, and clipped where they do not fit.
  /// The corresponding C functions are `H5Sselect_hyperslab` and `H5Dread`.
  /// - Throws: `H5Error` when the elements are of another kind, or damaged.
  public func readRows<Element: H5Element>(
    _ rows: Range<Int>, into buffer: UnsafeMutableBufferPointer<Element>, converting: Bool = false
  ) throws {
    precondition(
      !dimensions.isEmpty && rows.lowerBound >= 0 && rows.upperBound <= dimensions[0],
      "rows \(rows) of dimensions \(dimensions) of \(location)")
    let selected = [rows.count] + dimensions.dropFirst()
    precondition(
      buffer.count == selected.reduce(1, *), "\(buffer.count) places for dimensions \(selected)")
    let file = try H5Handle.space(dimensions, location)
    let memory = try H5Handle.space(selected, location)
    let (fileID, memoryID) = (file.id, memory.id)
    let start = [hsize_t(rows.lowerBound)] + dimensions.dropFirst().map { _ in 0 }
    let extents = selected.map(hsize_t.init)
    try check("H5Sselect_hyperslab", location) {
      H5Sselect_hyperslab(fileID, H5S_SELECT_SET, start, nil, extents, nil)
    }
    try transfer(into: buffer, converting: converting, memory: { memoryID }, file: { fileID })
  }

  /// Reads a text of fixed or variable length.
  ///
  /// - Throws: `H5Error` when the dataset is not a single text.
  public func readString() throws -> String {
    let texts = try readStrings()
    guard texts.count == 1, let text = texts.first else {
      throw H5Error(
        function: "H5Dread", message: "holds \(texts.count) texts where one was expected", context: location)
    }
    return text
  }

  /// Reads all texts.
  ///
  /// - Throws: `H5Error` when the elements are not texts.
  public func readStrings() throws -> [String] {
    try shape.require(.string, "H5Dread", location)
    let id = id
    let type = try H5Handle(closing: H5Tclose, "H5Dget_type", location) { H5Dget_type(id) }
    return try H5Text.read(count: count, type: type, "H5Dread", location) {
      H5Dread(id, $0, h5WholeSpace, h5WholeSpace, h5Default, $1)
    }
  }

  private func transfer<Element: H5Element>(
    into buffer: UnsafeMutableBufferPointer<Element>, converting: Bool = false, memory: () -> hid_t,
    file: () -> hid_t
  ) throws {
    if !converting { try shape.require(Element.h5Kind, "H5Dread", location) }
    guard let data = buffer.baseAddress, !buffer.isEmpty else { return }
    let id = id
    try check("H5Dread", location) { H5Dread(id, Element.h5Type, memory(), file(), h5Default, data) }
  }

  /// Writes all elements from bytes of the given memory type.
  func write(_ bytes: UnsafeRawBufferPointer, type: () -> hid_t) throws {
    guard let data = bytes.baseAddress, !bytes.isEmpty else { return }
    let id = id
    try check("H5Dwrite", location) { H5Dwrite(id, type(), h5WholeSpace, h5WholeSpace, h5Default, data) }
  }
}
