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
  mutating func visit<Value>(
    _ key: String, _ value: inout Value, _ form: Form<Value>, _ presence: Presence, meaning: String)
}

extension FieldVisitor {
  /// Visits a key, and says in a few words what it means.
  mutating func field<Value>(
    _ key: String, _ value: inout Value, _ form: Form<Value>, _ presence: Presence = .optional,
    means meaning: String = ""
  ) {
    visit(key, &value, form, presence, meaning: meaning)
  }

  /// Visits a key with further keys below it, which say what they mean.
  mutating func section<Options: OptionFields>(_ key: String, _ options: inout Options) {
    visit(key, &options, .section, .optional, meaning: "")
  }
}

/// When a key is there.
enum Presence {
  /// It may be left out: the default holds.
  case optional
  /// It has to be given.
  case required
  /// It may be given if the options' `kind` is one of these.
  case ofKinds([String], actual: String)

  /// A key that only options of one kind have.
  static func of<Kind: RawRepresentable<String>>(_ kind: Kind, _ actual: Kind) -> Presence {
    .ofAny([kind], actual)
  }

  /// A key that only options of some kinds have.
  static func ofAny<Kind: RawRepresentable<String>>(_ kinds: [Kind], _ actual: Kind) -> Presence {
    .ofKinds(kinds.map(\.rawValue), actual: actual.rawValue)
  }

  /// The kinds of which one is missing for the key to be there, in words; nil if it is there.
  var missingKind: (expected: String, actual: String)? {
    guard case .ofKinds(let expected, let actual) = self, !expected.contains(actual) else { return nil }
    return (expected.joined(separator: " or "), actual)
  }
}
