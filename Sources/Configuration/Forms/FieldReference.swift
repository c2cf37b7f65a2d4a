/// Lists every key with its default and the values that it may have.
struct FieldReference: FieldVisitor {
  private let path: String
  private var lines: [String] = []

  mutating func field<Value>(
    _ key: String, _ value: inout Value, _ form: Form<Value>, _ presence: Presence
  ) {
    var added = form.reference(path.appending(key: key), value)
    switch presence {
    case .optional: break
    case .required: added[0] += ", required"
    case .ofKinds(let kinds, _): added[0] += ", kind \(kinds.joined(separator: " or "))"
    }
    lines += added
  }

  /// The lines on options as a whole.
  static func lines(_ path: String, _ options: some OptionFields) -> [String] {
    var reference = FieldReference(path: path)
    var options = options
    options.visit(&reference)
    return reference.lines
  }
}

extension Tree {
  /// The value on one line, as YAML.
  var inline: String {
    switch content {
    case .nothing: ""
    case .null: "null"
    case .scalar(let text): text
    case .list(let elements): "[\(elements.map(\.inline).joined(separator: ", "))]"
    case .mapping(let entries): entries.isEmpty ? "{}" : "{…}"
    }
  }
}
