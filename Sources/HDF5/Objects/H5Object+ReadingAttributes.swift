internal import CHDF5

extension H5Object {
  /// Whether the object carries the attribute.
  ///
  /// The corresponding C function is `H5Aexists`.
  public func hasAttribute(_ attribute: String) throws -> Bool {
    let id = id
    return try check("H5Aexists", location) { H5Aexists(id, attribute) } > 0
  }

  /// The names of all attributes, in alphabetical order.
  ///
  /// The corresponding C function is `H5Aiterate2`.
  public func attributeNames() throws -> [String] {
    let id = id
    return try gatheredTexts { list in
      try check("H5Aiterate2", location) {
        H5Aiterate2(
          id, H5_INDEX_NAME, H5_ITER_INC, nil,
          { _, name, _, list in
            gather(name, in: list)
            return 0
          }, list)
      }
    }
  }

  /// A scalar attribute.
  ///
  /// - Throws: `H5Error` when it is missing, of another kind, or not a single value.
  public func attribute<Element: H5Element>(_ attribute: String, as type: Element.Type) throws -> Element {
    let values = try attributeArray(attribute, as: type)
    guard values.count == 1, let value = values.first else {
      throw notSingle(attribute, count: values.count)
    }
    return value
  }

  /// All values of a numeric attribute.
  ///
  /// - Throws: `H5Error` when it is missing or of another kind.
  public func attributeArray<Element: H5Element>(
    _ attribute: String, as type: Element.Type
  ) throws -> [Element] {
    let opened = try OpenAttribute(attribute, of: self)
    try opened.shape.require(Element.h5Kind, "H5Aread", opened.context)
    let id = opened.handle.id
    return try [Element](unsafeUninitializedCapacity: opened.shape.count) { buffer, count in
      if let data = buffer.baseAddress, opened.shape.count > 0 {
        try check("H5Aread", opened.context) { H5Aread(id, Element.h5Type, data) }
      }
      count = opened.shape.count
    }
  }

  /// A text attribute, of fixed or variable length.
  ///
  /// - Throws: `H5Error` when it is missing, not text, or not a single text.
  public func stringAttribute(_ attribute: String) throws -> String {
    let texts = try stringArrayAttribute(attribute)
    guard texts.count == 1, let text = texts.first else { throw notSingle(attribute, count: texts.count) }
    return text
  }

  /// All texts of a text attribute.
  ///
  /// - Throws: `H5Error` when it is missing or not text.
  public func stringArrayAttribute(_ attribute: String) throws -> [String] {
    let opened = try OpenAttribute(attribute, of: self)
    try opened.shape.require(.string, "H5Aread", opened.context)
    let id = opened.handle.id
    return try H5Text.read(count: opened.shape.count, type: opened.type, "H5Aread", opened.context) {
      H5Aread(id, $0, $1)
    }
  }

  private func notSingle(_ attribute: String, count: Int) -> H5Error {
    H5Error(
      function: "H5Aread", message: "holds \(count) values where one was expected",
      context: "\(location), attribute \(attribute)")
  }
}

/// An attribute opened for reading.
struct OpenAttribute: ~Copyable {
  let context: String
  let handle: H5Handle
  let type: H5Handle
  let shape: H5Shape

  init(_ attribute: String, of object: H5Object) throws {
    let (owner, context) = (object.id, "\(object.location), attribute \(attribute)")
    let handle = try H5Handle(closing: H5Aclose, "H5Aopen", context) { H5Aopen(owner, attribute, h5Default) }
    let id = handle.id
    let space = try H5Handle(closing: H5Sclose, "H5Aget_space", context) { H5Aget_space(id) }
    let type = try H5Handle(closing: H5Tclose, "H5Aget_type", context) { H5Aget_type(id) }
    shape = try H5Shape(space: space, type: type, context)
    self.context = context
    self.handle = handle
    self.type = type
  }
}
