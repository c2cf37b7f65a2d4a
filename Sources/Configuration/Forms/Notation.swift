/// How a value is given on the command line, which the form of its key decides.
enum Notation: Equatable {
  /// As the text itself, whatever characters it has; `null` takes a value back where it is optional.
  case text(isOptional: Bool)
  /// As the text itself: the path of something, from the folder where it was said, unless it is one of these words.
  case path(isOptional: Bool, words: [String])
  /// In YAML: a list or a mapping.
  case structure(isOptional: Bool)

  /// The notation of the same value where it is optional.
  var optional: Notation {
    switch self {
    case .text: .text(isOptional: true)
    case .path(_, let words): .path(isOptional: true, words: words)
    case .structure: .structure(isOptional: true)
    }
  }

  /// Whether `null` takes such a value back.
  var isOptional: Bool { self == optional }
}

/// Looks for the notation of a key, or of one that a key path leads to from there.
struct NotationFinder: FieldVisitor {
  private let keys: ArraySlice<String>
  private var found: Notation?

  mutating func visit<Value>(
    _ key: String, _ value: inout Value, _ form: Form<Value>, _ presence: Presence, meaning: String
  ) {
    if key == keys.first { found = form.notation(keys.dropFirst()) }
  }

  /// The notation of what a key path leads to from options; nil where they have no such key.
  static func notation(at keys: ArraySlice<String>, of options: some OptionFields) -> Notation? {
    guard !keys.isEmpty else { return .structure(isOptional: false) }
    var finder = NotationFinder(keys: keys)
    var options = options
    options.visit(&finder)
    return finder.found
  }
}
