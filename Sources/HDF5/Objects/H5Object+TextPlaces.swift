internal import CHDF5

/// Where a file keeps a text of variable length, as an array or an attribute has it: the text itself lies in a heap.
///
/// Source: HDF5 File Format Specification 3.0, section IV.A.2.d.
public struct H5TextPlace: Equatable, Sendable {
  /// How many bytes of the text are asked for.
  public let byteCount: Int
  /// Where in the file its heap begins; 0 where there is no text.
  public let heap: Int
  /// Its number in the heap.
  public let number: Int

  /// Reads the sixteen little-endian bytes that HDF5 keeps of it.
  fileprivate init(_ bytes: Slice<UnsafeRawBufferPointer>) {
    let bytes = UnsafeRawBufferPointer(rebasing: bytes)
    byteCount = Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
    heap = Int(clamping: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt64.self)))
    number = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self)))
  }

  fileprivate static let storedByteCount = 16
}

extension H5Object {
  /// Where the texts of an attribute lie, whose heaps are not looked at; nil where they are no texts of variable length.
  ///
  /// The corresponding C function is `H5Aread`.
  public func textPlaces(ofAttribute attribute: String) throws -> [H5TextPlace]? {
    let opened = try OpenAttribute(attribute, of: self)
    let id = opened.handle.id
    let stored = withLibrary { H5Aget_storage_size(id) }
    return try H5Text.places(
      count: opened.shape.count, storedByteCount: Int(clamping: stored), type: opened.type, "H5Aread",
      opened.context
    ) {
      H5Aread(id, $0, $1)
    }
  }
}

extension H5Dataset {
  /// Where the texts of an array lie, whose heaps are not looked at; nil where they are no texts of variable length.
  ///
  /// The corresponding C function is `H5Dread`.
  public func textPlaces() throws -> [H5TextPlace]? {
    let id = id
    let type = try H5Handle(closing: H5Tclose, "H5Dget_type", location) { H5Dget_type(id) }
    return try H5Text.places(
      count: count, storedByteCount: storedByteCount, type: type, "H5Dread", location
    ) {
      H5Dread(id, $0, h5WholeSpace, h5WholeSpace, h5Default, $1)
    }
  }
}

extension H5Text {
  /// Reads where `count` texts lie, as elements of which HDF5 knows nothing.
  fileprivate static func places(
    count: Int, storedByteCount: Int, type: borrowing H5Handle, _ function: String, _ context: String,
    _ transfer: Transfer
  ) throws -> [H5TextPlace]? {
    let id = type.id
    guard try check("H5Tis_variable_str", context, { H5Tis_variable_str(id) }) > 0 else { return nil }
    let size = H5TextPlace.storedByteCount
    guard storedByteCount / size >= count else {
      throw H5Error(
        function: function,
        message: "has \(storedByteCount) bytes for \(count) texts, expected \(size) for each",
        context: context)
    }
    guard count > 0 else { return [] }
    try registration.get()
    let opaque = try H5Handle(closing: H5Tclose, "H5Tcreate", context) { H5Tcreate(H5T_OPAQUE, size) }
    let opaqueID = opaque.id
    return try withUnsafeTemporaryAllocation(byteCount: count * size, alignment: 8) { bytes in
      guard let buffer = bytes.baseAddress else { return [] }
      try check(function, context) { transfer(opaqueID, buffer) }
      let bytes = UnsafeRawBufferPointer(bytes)
      return (0..<count).map { H5TextPlace(bytes[$0 * size..<($0 + 1) * size]) }
    }
  }

  /// Has HDF5 hand out what a file has of a text as it stands there, where bytes of no meaning are asked for.
  private static let registration = Result<Void, any Error> {
    let text = try H5Handle.textType("texts")
    let bytes = try H5Handle(closing: H5Tclose, "H5Tcreate", "texts") {
      H5Tcreate(H5T_OPAQUE, H5TextPlace.storedByteCount)
    }
    let (textID, bytesID) = (text.id, bytes.id)
    try check("H5Tregister", "texts") {
      H5Tregister(H5T_PERS_SOFT, "places of texts", textID, bytesID) { _, _, _, _, _, _, _, _, _ in 0 }
    }
  }
}
