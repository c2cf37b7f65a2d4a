/// Options that a mapping of a configuration stands for.
///
/// `visit` names every key once; reading, writing, finding unknown keys and printing the reference all
/// follow from it.
protocol OptionFields: Sendable {
  /// Makes the default options.
  init()

  /// Shows every key, with its value and the form of that, to a visitor.
  mutating func visit(_ fields: inout some FieldVisitor)

  /// What is wrong with values that are each right by themselves.
  func conflicts() -> [Conflict]
}

extension OptionFields {
  func conflicts() -> [Conflict] { [] }
}

/// A value that does not go with another one.
struct Conflict {
  /// The key path of the value, below the options that found the conflict.
  let key: String
  let message: String
}

/// Something to do with every key of some options.
protocol FieldVisitor {
  mutating func field<Value>(_ key: String, _ value: inout Value, _ form: Form<Value>, _ presence: Presence)
}

extension FieldVisitor {
  /// Visits a key that may be left out.
  mutating func field<Value>(_ key: String, _ value: inout Value, _ form: Form<Value>) {
    field(key, &value, form, .optional)
  }
}

/// When a key is there.
enum Presence {
  /// It may be left out: the default holds.
  case optional
  /// It has to be given.
  case required
  /// It may be given if the options' `kind` is this one.
  case ofKind(String, actual: String)

  /// A key that only options of one kind have.
  static func of<Kind: RawRepresentable<String>>(_ kind: Kind, _ actual: Kind) -> Presence {
    .ofKind(kind.rawValue, actual: actual.rawValue)
  }

  /// The kind that is missing for the key to be there; nil if it is there.
  var missingKind: (expected: String, actual: String)? {
    guard case .ofKind(let expected, let actual) = self, expected != actual else { return nil }
    return (expected, actual)
  }
}
