import Files

extension Form {
  /// One of several kinds of something, such as a layer: the kind as the only key of a mapping, or as a bare word where no
  /// option is required.
  static func kind(of thing: String, among kinds: [ListedKind<Value>]) -> Form {
    Form(thing.withArticle) { tree, path, problems in
      guard let (key, place, options) = tree.keyAndOptions else {
        let message = "expected the kind of one \(thing), found \(tree.keySummary)"
        problems.append(.init(place: tree.place, keyPath: path, message: message))
        return nil
      }
      guard let kind = kinds.first(where: { $0.key == key }) else {
        let message = "unknown \(thing); \(key.suggestion(among: kinds.map(\.key)))"
        problems.append(.init(place: place, keyPath: path.appending(key: key), message: message))
        return nil
      }
      return kind.read(options, path.appending(key: key), &problems)
    } write: { value in
      // The table has every kind, so one of its rows answers.
      kinds.lazy.compactMap { $0.write(value) }.first ?? Tree(.null)
    } notation: { keys in
      guard let key = keys.first else { return .structure(isOptional: false) }
      return kinds.first { $0.key == key }?.notation(keys.dropFirst())
    }
  }
}

extension String {
  fileprivate var withArticle: String { "aeiou".contains(prefix(1)) ? "an \(self)" : "a \(self)" }
}

extension Tree {
  /// The one key, or a bare word, where it stands, and the options below it; nil if there is not exactly one.
  var keyAndOptions: (key: String, place: Place, options: Tree)? {
    switch content {
    case .scalar(let word): (word, place, Tree(.nothing, at: place))
    case .mapping(let entries) where entries.count == 1: (entries[0].key, entries[0].place, entries[0].value)
    case .mapping, .list, .nothing, .null: nil
    }
  }

  fileprivate var keySummary: String {
    guard case .mapping(let entries) = content else { return summary }
    return "the keys \(entries.map(\.key).joined(separator: ", "))"
  }
}
