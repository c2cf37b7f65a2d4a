/// A value given on the command line, `key.path=value`, the value in YAML.
struct Assignment {
  private let place: Place
  private let keys: [String]
  private let value: Tree

  /// Reads an assignment as it was typed.
  init(_ text: String) throws(ConfigurationError) {
    place = .option(text)
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    keys = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !keys.contains("") else {
      throw ConfigurationError(place, "expected key.path=value")
    }
    value = try Tree(yaml: String(parts[1])) { [place] _ in place }
  }

  /// Whether the last key is `kind`, a change of which discards the keys beside it.
  var setsKind: Bool { keys.last == "kind" }

  /// Puts the value in its place in the tree.
  func apply(to tree: inout Tree) throws(ConfigurationError) {
    try apply(keys[...], to: &tree, path: "")
  }

  private func apply(_ keys: ArraySlice<String>, to tree: inout Tree, path: String) throws(ConfigurationError)
  {
    guard let key = keys.first else {
      try tree.overlay(value, at: path)
      return
    }
    let keyPath = path.appending(key: key)
    switch tree.content {
    case .mapping, .null:
      var addition = (keys.count == 1 ? nil : tree[key]) ?? Tree(.null, at: place)
      try apply(keys.dropFirst(), to: &addition, path: keyPath)
      let entry = Tree.Entry(key: key, place: place, value: addition)
      try tree.overlay(Tree(.mapping([entry]), at: place), at: path)
    case .list(var elements):
      guard let index = Int(key), elements.indices.contains(index) else {
        throw ConfigurationError(place, noElementAt: keyPath, of: path, elements.count)
      }
      elements[index] = elements[index].layerInFull
      try apply(keys.dropFirst(), to: &elements[index], path: keyPath)
      tree.content = .list(elements)
    case .scalar:
      throw ConfigurationError(place, keyPath: keyPath, "\(path) is \(tree.summary), which has no keys")
    }
  }
}
