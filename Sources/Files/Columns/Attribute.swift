import HDF5

/// The value of an attribute of an array.
package enum Attribute: Sendable {
  /// A text.
  case text(String)
  /// Texts in their order.
  case texts([String])
  /// Whole numbers in their order.
  case integers([Int])
  /// Whether something is so: 1 or 0.
  case flag(Bool)
  /// A number.
  case number(Double)

  /// Gives it to an object of a file.
  func set(_ name: String, of object: H5Object) throws {
    switch self {
    case .text(let text): try object.setAttribute(name, text)
    case .texts(let texts): try object.setAttribute(name, texts)
    case .integers(let numbers): try object.setAttribute(name, numbers)
    case .flag(let isSo): try object.setAttribute(name, UInt8(isSo ? 1 : 0))
    case .number(let number): try object.setAttribute(name, number)
    }
  }
}
