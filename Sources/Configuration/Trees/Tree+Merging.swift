extension Tree {
  /// Puts a later tree on top of this one.
  ///
  /// Mappings merge key by key; everything else replaces. Mappings whose `kind` differs replace, too:
  /// Adam has no use for the keys of SGD, and a convolution none for those of a pooling. A mapping of indices,
  /// `{0: …}`, merges into a list's elements. A key with nothing behind it leaves a mapping as it was. `path` is the
  /// key path of this tree.
  ///
  /// - Throws: `ConfigurationError` if an index counts no element, what is no mapping would take a mapping's place, or
  ///   another assignment would be lost.
  mutating func overlay(_ later: Tree, at path: String = "") throws(ConfigurationError) {
    switch (content, later.content) {
    case (.list(let elements), .mapping):
      guard let indexed = later.indexed else { return try replace(by: later, at: path) }
      content = .list(try Self.merge(indexed, into: elements, at: path))
    case (.mapping, .nothing): return
    case (.mapping(let entries), .mapping(let additions)) where !differs(inKindFrom: later):
      content = .mapping(try Self.merge(additions, into: entries, at: path))
    // What makes a mapping forget its keys could be hidden by a later mapping; but a layer or objective may become a word.
    case (.mapping, .scalar) where kindKey == nil, (.mapping, .list), (.mapping, .null):
      throw ConfigurationError(later.place, keyPath: path, "expected keys, found \(later.summary)")
    default: try replace(by: later, at: path)
    }
  }

  /// The entries of a mapping with later ones on top.
  private static func merge(
    _ additions: [Entry], into entries: [Entry], at path: String
  ) throws(ConfigurationError) -> [Entry] {
    var merged = entries
    for addition in additions {
      guard let index = merged.firstIndex(where: { $0.key == addition.key }) else {
        merged.append(addition)
        continue
      }
      var value = merged[index].value
      try value.overlay(addition.value, at: path.appending(key: addition.key))
      merged[index] = Entry(key: addition.key, place: addition.place, value: value)
    }
    return merged
  }

  /// Puts a tree in the place of this one, unless that undoes an assignment to something else.
  private mutating func replace(by later: Tree, at path: String) throws(ConfigurationError) {
    if case .option(let text) = later.place,
      let lost = assignments.first(where: { $0.keyPath != text.keyPath })
    {
      throw ConfigurationError(
        .option(lost), keyPath: path, "without effect, as --set \(text) replaces it; leave one of them out")
    }
    self = later
  }

  /// The assignments that parts of the tree are from.
  private var assignments: [String] {
    let own = if case .option(let text) = place { [text] } else { [String]() }
    switch content {
    case .mapping(let entries): return own + entries.flatMap(\.value.assignments)
    case .list(let elements): return own + elements.flatMap(\.assignments)
    case .nothing, .null, .scalar: return own
    }
  }

  /// The entries of a mapping whose keys are all numbers; nil of an empty one, too.
  private var indexed: [(index: Int, entry: Entry)]? {
    guard case .mapping(let entries) = content, !entries.isEmpty else { return nil }
    let indexed = entries.compactMap { entry in entry.key.index.map { (index: $0, entry: entry) } }
    return indexed.count == entries.count ? indexed : nil
  }

  /// The elements with the entries on top of those that they count.
  private static func merge(
    _ entries: [(index: Int, entry: Entry)], into elements: [Tree], at path: String
  ) throws(ConfigurationError) -> [Tree] {
    var elements = elements
    for (index, entry) in entries {
      let keyPath = path.appending(key: entry.key)
      guard elements.indices.contains(index) else {
        throw ConfigurationError(entry.place, noElementAt: keyPath, of: path, elements.count)
      }
      elements[index] = elements[index].kindInFull
      try elements[index].overlay(entry.value.kindInFull, at: keyPath)
    }
    return elements
  }

  private func differs(inKindFrom other: Tree) -> Bool {
    if let kind = self["kind"], let otherKind = other["kind"] {
      guard case .scalar(let word) = kind.content, case .scalar(let otherWord) = otherKind.content else {
        return false
      }
      return word != otherWord
    }
    guard let kind = kindKey, let keys = other.entries?.map(\.key), keys.count == 1 else { return false }
    return keys != [kind]
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

extension ConfigurationError {
  /// An index, at a key path, that counts none of a list's elements.
  init(_ place: Place, noElementAt keyPath: String, of list: String, _ count: Int) {
    self.init(place, keyPath: keyPath, "\(list) has \(count) elements, counted from 0")
  }
}

extension String {
  /// The key path of an assignment.
  fileprivate var keyPath: Substring { prefix { $0 != "=" } }

  /// The number that the text is, as a computer writes it: no key has two ways to be written.
  var index: Int? { Int(self).flatMap { String($0) == self ? $0 : nil } }

  /// The key path that leads one key further.
  func appending(key: some CustomStringConvertible) -> String {
    isEmpty ? key.description : "\(self).\(key)"
  }
}
