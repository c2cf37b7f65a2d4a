/// A YAML value that remembers where each of its parts was written.
///
/// Configurations are merged as trees, so that an error names the file and line that won.
struct Tree: Equatable {
  /// What stands at a place of the tree.
  indirect enum Content: Equatable {
    /// A key with nothing behind it, which says nothing.
    case nothing
    /// `null` or `~`, which takes an optional value back.
    case null
    /// A word or a number, as text.
    case scalar(String)
    case list([Tree])
    /// Keys and values in the order written.
    case mapping([Entry])
  }

  /// A key with its value.
  struct Entry: Equatable {
    let key: String
    let place: Place
    var value: Tree
  }

  var content: Content
  var place = Place.program

  init(_ content: Content, at place: Place = .program) {
    self.content = content
    self.place = place
  }

  /// The entries of a mapping; nothing counts as an empty mapping, anything else gives nil.
  var entries: [Entry]? {
    switch content {
    case .mapping(let entries): entries
    case .nothing: []
    case .null, .scalar, .list: nil
    }
  }

  /// The value of a key of a mapping, or of an index of a list; nil where there is none.
  subscript(key: String) -> Tree? {
    switch content {
    case .mapping(let entries): entries.first { $0.key == key }?.value
    case .list(let elements): key.index.flatMap { elements.indices.contains($0) ? elements[$0] : nil }
    case .nothing, .null, .scalar: nil
    }
  }

  /// The value at keys separated by dots; nil where there is none.
  func value(at keyPath: String) -> Tree? {
    keyPath.split(separator: ".").reduce(self) { tree, key in tree?[String(key)] }
  }

  /// The value in the words of an error message.
  var summary: String {
    switch content {
    case .nothing: "nothing"
    case .null: "null"
    case .scalar(let text): "'\(text)'"
    case .list(let elements): "a list of \(elements.count)"
    case .mapping: "a mapping"
    }
  }
}
