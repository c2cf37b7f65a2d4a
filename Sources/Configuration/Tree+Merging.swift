extension Tree {
  /// Puts a later tree on top of this one.
  ///
  /// Mappings merge key by key; everything else replaces. Mappings whose `kind` differs replace, too:
  /// Adam has no use for the keys of SGD. A mapping of indices, `{0: …}`, merges into a list's elements.
  mutating func overlay(_ later: Tree) {
    if case .list(let elements) = content, let merged = later.merged(into: elements) {
      content = .list(merged)
      return
    }
    guard case .mapping(var merged) = content, case .mapping(let additions) = later.content,
      !differs(inKindFrom: later)
    else {
      self = later
      return
    }
    for addition in additions {
      if let index = merged.firstIndex(where: { $0.key == addition.key }) {
        var value = merged[index].value
        value.overlay(addition.value)
        merged[index] = Entry(key: addition.key, place: addition.place, value: value)
      } else {
        merged.append(addition)
      }
    }
    content = .mapping(merged)
  }

  /// The elements with this mapping's entries on top of those that its keys count; nil where a key counts none.
  private func merged(into elements: [Tree]) -> [Tree]? {
    guard case .mapping(let entries) = content else { return nil }
    var elements = elements
    for entry in entries {
      guard let index = Int(entry.key), elements.indices.contains(index) else { return nil }
      elements[index].overlay(entry.value)
    }
    return elements
  }

  private func differs(inKindFrom other: Tree) -> Bool {
    guard let kind = self["kind"], let otherKind = other["kind"] else { return false }
    return kind.content != otherKind.content
  }

  /// Takes a key out of a mapping and returns its value.
  mutating func remove(_ key: String) -> Tree? {
    guard case .mapping(var entries) = content, let index = entries.firstIndex(where: { $0.key == key })
    else {
      return nil
    }
    let value = entries.remove(at: index).value
    content = .mapping(entries)
    return value
  }

  /// The key paths, below `path`, at which two trees differ, in the order of the keys.
  func differences(from other: Tree, below path: String = "") -> [String] {
    let keys: [String]
    switch (content, other.content) {
    case (.mapping(let entries), .mapping(let others)):
      let own = entries.map(\.key)
      keys = own + others.map(\.key).filter { !own.contains($0) }
    case (.list(let elements), .list(let others)) where elements.count == others.count:
      keys = elements.indices.map(String.init)
    default:
      return self == other ? [] : [path]
    }
    return keys.flatMap { key in
      let keyPath = path.appending(key: key)
      guard let own = self[key], let theirs = other[key] else { return [keyPath] }
      return own.differences(from: theirs, below: keyPath)
    }
  }
}

extension String {
  /// The key path that leads one key further.
  func appending(key: some CustomStringConvertible) -> String {
    isEmpty ? key.description : "\(self).\(key)"
  }
}
