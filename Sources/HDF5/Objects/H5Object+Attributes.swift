internal import CHDF5

extension H5Object {
  /// Sets a scalar attribute, replacing one of the same name.
  ///
  /// The corresponding C functions are `H5Acreate2` and `H5Awrite`.
  public func setAttribute<Element: H5Element>(_ attribute: String, _ value: Element) throws {
    try withUnsafeBytes(of: value) { bytes in
      try writeAttribute(attribute, dimensions: [], bytes) { Element.h5Type }
    }
  }

  /// Sets a one-dimensional attribute, replacing one of the same name.
  public func setAttribute<Element: H5Element>(_ attribute: String, _ values: [Element]) throws {
    try values.withUnsafeBytes { bytes in
      try writeAttribute(attribute, dimensions: [values.count], bytes) { Element.h5Type }
    }
  }

  /// Sets a text attribute, variable-length UTF-8, replacing one of the same name.
  public func setAttribute(_ attribute: String, _ text: String) throws {
    try writeText(attribute, [text], dimensions: [])
  }

  /// Sets a one-dimensional text attribute, replacing one of the same name.
  public func setAttribute(_ attribute: String, _ texts: [String]) throws {
    try writeText(attribute, texts, dimensions: [texts.count])
  }

  /// Sets a text attribute of fixed-length ASCII, as the HDF5 Image Specification asks for.
  func setFixedLengthAttribute(_ attribute: String, _ text: String) throws {
    let characters = text.utf8CString
    let type = try H5Handle.textType(fixedLength: characters.count, location)
    let typeID = type.id
    try characters.withUnsafeBytes { try writeAttribute(attribute, dimensions: [], $0) { typeID } }
  }

  private func writeText(_ attribute: String, _ texts: [String], dimensions: [Int]) throws {
    let type = try H5Handle.textType(location)
    let typeID = type.id
    try H5Text.withPointers(to: texts) { pointers in
      try writeAttribute(attribute, dimensions: dimensions, pointers) { typeID }
    }
  }

  private func writeAttribute(
    _ attribute: String, dimensions: [Int], _ bytes: UnsafeRawBufferPointer, type: () -> hid_t
  ) throws {
    let (id, context) = (id, "\(location), attribute \(attribute)")
    if try hasAttribute(attribute) {
      try check("H5Adelete", context) { H5Adelete(id, attribute) }
    }
    let space = try H5Handle.space(dimensions, context)
    let spaceID = space.id
    let handle = try H5Handle(closing: H5Aclose, "H5Acreate2", context) {
      H5Acreate2(id, attribute, type(), spaceID, h5Default, h5Default)
    }
    guard let data = bytes.baseAddress, !bytes.isEmpty else { return }
    let attributeID = handle.id
    try check("H5Awrite", context) { H5Awrite(attributeID, type(), data) }
  }
}

extension H5Element {
  /// The HDF5 type of a number, in the file as in memory; read it inside `withLibrary`.
  static var h5Type: hid_t { h5Kind.numberType ?? hid_t(H5I_INVALID_HID) }
}
