/// Describes every key, with its default and the values that it may have.
struct FieldReference: FieldVisitor {
  private let path: String
  private var keys: [KeyDescription] = []

  mutating func visit<Value>(
    _ key: String, _ value: inout Value, _ form: Form<Value>, _ presence: Presence, meaning: String
  ) {
    let path = path.appending(key: key)
    var added = form.reference(path, value)
    // A section is told by the keys in it.
    if added.first?.key == path {
      added[0].means = meaning
      switch presence {
      case .optional: break
      case .required: added[0].isRequired = true
      case .ofKinds(let kinds, _): added[0].kinds = kinds
      }
    }
    keys += added
  }

  /// The keys of options as a whole.
  static func keys(_ path: String, _ options: some OptionFields) -> [KeyDescription] {
    var reference = FieldReference(path: path)
    var options = options
    options.visit(&reference)
    return reference.keys
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
