/// Writes options to a tree, leaving out values that are nil and keys of another kind.
struct FieldWriter: FieldVisitor {
  private var entries: [Tree.Entry] = []

  mutating func visit<Value>(
    _ key: String, _ value: inout Value, _ form: Form<Value>, _ presence: Presence, meaning: String
  ) {
    let tree = form.write(value)
    guard presence.missingKind == nil, tree.content != .null else { return }
    entries.append(Tree.Entry(key: key, place: .program, value: tree))
  }

  /// Writes options as a whole.
  static func write(_ options: some OptionFields) -> Tree {
    var writer = FieldWriter()
    var options = options
    options.visit(&writer)
    return Tree(.mapping(writer.entries))
  }
}
