import Files

/// Reads options from a tree and collects everything that is wrong.
struct FieldReader: FieldVisitor {
  private let tree: Tree
  private let path: String
  private var keys: [String] = []
  private(set) var problems: [ConfigurationError.Problem] = []

  init(_ tree: Tree, at path: String) {
    self.tree = tree
    self.path = path
  }

  mutating func visit<Value>(
    _ key: String, _ value: inout Value, _ form: Form<Value>, _ presence: Presence, meaning: String
  ) {
    keys.append(key)
    guard let subtree = tree[key] else {
      if case .required = presence { report(key, "missing; expected \(form.summary)", at: tree.place) }
      return
    }
    if let kind = presence.missingKind {
      report(key, "only for kind \(kind.expected), and the kind is \(kind.actual)", at: subtree.place)
    } else if let new = form.read(subtree, path.appending(key: key), &problems) {
      value = new
    }
  }

  /// Reads options as a whole: their fields, then keys that they do not have, then what does not go together.
  static func read<Options: OptionFields>(
    _ tree: Tree, at path: String, problems: inout [ConfigurationError.Problem]
  ) -> Options? {
    guard let entries = tree.entries else {
      problems.append(
        .init(place: tree.place, keyPath: path, message: "expected keys, found \(tree.summary)"))
      return nil
    }
    var options = Options()
    var reader = FieldReader(tree, at: path)
    options.visit(&reader)
    reader.rejectUnknown(entries)
    if reader.problems.isEmpty { reader.report(options.conflicts()) }
    problems += reader.problems
    return options
  }

  private mutating func rejectUnknown(_ entries: [Tree.Entry]) {
    for entry in entries where !keys.contains(entry.key) {
      report(entry.key, "unknown key; \(entry.key.suggestion(among: keys))", at: entry.place)
    }
  }

  private mutating func report(_ conflicts: [Conflict]) {
    for conflict in conflicts {
      report(conflict.key, conflict.message, at: tree.value(at: conflict.key)?.place ?? tree.place)
    }
  }

  private mutating func report(_ key: String, _ message: String, at place: Place) {
    problems.append(.init(place: place, keyPath: path.appending(key: key), message: message))
  }
}
