import Training

/// A value given on the command line, `key.path=value`.
///
/// The value is the text that was typed; where the key takes a list or a mapping, the text is YAML.
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
    value = try Self.value(of: keys, String(parts[1]), place)
  }

  /// Whether the last key is `kind`, a change of which discards the keys beside it.
  var setsKind: Bool { keys.last == "kind" }

  /// Puts the value in its place in the tree.
  func apply(to tree: inout Tree) throws(ConfigurationError) {
    let nested = keys.reversed().reduce(value) { value, key in
      Tree(.mapping([Tree.Entry(key: key, place: place, value: value)]), at: place)
    }
    try tree.overlay(nested)
  }

  private static func value(of keys: [String], _ text: String, _ place: Place) throws(ConfigurationError)
    -> Tree
  {
    let path = keys.joined(separator: ".")
    let notation = NotationFinder.notation(at: keys[...], of: RunOptions())
    guard !text.isEmpty else {
      let hint = notation?.isOptional == true ? "; \(path)=null takes the value back" : ""
      throw ConfigurationError(place, keyPath: path, "nothing stands behind the =\(hint)")
    }
    switch notation {
    case .structure: return try structure(text, path, place).withPaths(from: ".", below: keys)
    case .text(isOptional: true) where text == "null", .path(isOptional: true, _) where text == "null":
      return Tree(.null, at: place)
    case .path: return Tree(.scalar(text), at: place).withPaths(from: ".", below: keys)
    case .text, nil: return Tree(.scalar(text), at: place)
    }
  }

  private static func structure(_ text: String, _ path: String, _ place: Place) throws(ConfigurationError)
    -> Tree
  {
    let tree = try Tree(yaml: text) { _ in place }
    guard tree.content != .nothing else {
      throw ConfigurationError(place, keyPath: path, "expected a list or keys in YAML, found nothing")
    }
    guard !text.hasYAMLComment else {
      throw ConfigurationError(
        place, keyPath: path, "a # makes a comment of what is behind it; put quotes around text that has one")
    }
    return tree
  }
}

extension String {
  /// Whether YAML skips the end of a line: then a character more there changes nothing.
  fileprivate var hasYAMLComment: Bool {
    guard contains("#"), let tree = try? Tree(yaml: self, place: { _ in .program }) else { return false }
    let ends = indices.filter { self[$0].isNewline } + [endIndex]
    return ends.contains { end in
      let longer = self[..<end] + "]" + self[end...]
      return (try? Tree(yaml: String(longer), place: { _ in .program })) == tree
    }
  }
}
