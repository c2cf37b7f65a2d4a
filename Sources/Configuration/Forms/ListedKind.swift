import Datasets
import Networks

/// One of the kinds of something, such as a layer, as configurations name it, and the way between its options and a tree.
struct ListedKind<Value> {
  /// The key that stands for the kind.
  let key: String

  /// The option whose value may stand for all of them; nil where none may.
  let shorthand: String?

  /// The value that a tree of options describes.
  let read: (_ options: Tree, _ path: String, _ problems: inout [ConfigurationError.Problem]) -> Value?

  /// The tree of a value; nil if it is of another kind.
  let write: (Value) -> Tree?

  /// How the command line gives the options, or those that a key path leads to.
  let notation: (_ keys: ArraySlice<String>) -> Notation?

  /// What the reference says of the kind and its options, where values of it stand at `path`.
  let reference: (_ path: String) -> [KeyDescription]

  /// A kind with options; where only the `shorthand` key is given, its value may stand for all of them.
  init<Options: OptionFields>(
    _ key: String, means meaning: String, shorthand: String? = nil, _ make: @escaping (Options) -> Value,
    options: @escaping (Value) -> Options?
  ) {
    self.key = key
    self.shorthand = shorthand
    read = { tree, path, problems in
      let tree = shorthand.map(tree.expanded) ?? tree
      let read: Options? = FieldReader.read(tree, at: path, problems: &problems)
      return read.map(make)
    }
    write = { value in
      options(value).map { options in
        let tree = FieldWriter.write(options)
        return tree.entries == []
          ? Tree(.scalar(key)) : Tree(.mapping([.init(key: key, place: .program, value: tree)]))
      }
    }
    notation = Form<Options>.section.notation
    reference = { path in
      var kind = KeyDescription(
        key: "\(path).\(key)", default: "", expected: shorthand.map { "keys, or its \($0) alone" } ?? "")
      kind.means = meaning
      return [kind] + FieldReference.keys(kind.key, Options())
    }
  }
}

/// The options of something that has none.
struct NoOptions: OptionFields {
  mutating func visit(_ fields: inout some FieldVisitor) {}
}

extension Tree {
  /// The key and shorthand of every kind of anything; no two of them have the same key.
  private static let kinds: [(key: String, shorthand: String?)] =
    LayerOptions.kinds.map { ($0.key, $0.shorthand) } + ObjectiveOptions.kinds.map { ($0.key, $0.shorthand) }
    + DistortionStep.kinds.map { ($0.key, $0.shorthand) }

  /// The kind that the tree describes, and its options; nil where it is none.
  private var described: (key: String, shorthand: String?, options: Tree)? {
    guard let (key, _, options) = keyAndOptions, let kind = Self.kinds.first(where: { $0.key == key }) else {
      return nil
    }
    return (key, kind.shorthand, options)
  }

  /// The key of the kind that the tree describes.
  var kindKey: String? { described?.key }

  /// Something of a kind as a mapping from that to a mapping of options, so that options can be added; anything else as it is.
  var kindInFull: Tree {
    guard let kind = described else { return self }
    let full = kind.shorthand.map(kind.options.expanded) ?? kind.options
    return Tree(.mapping([Entry(key: kind.key, place: place, value: full)]), at: place)
  }

  /// A mapping of this one key where there is just a word, a number or a list.
  fileprivate func expanded(to key: String) -> Tree {
    switch content {
    case .scalar, .list: break
    case .mapping, .nothing, .null: return self
    }
    return Tree(.mapping([Entry(key: key, place: place, value: self)]), at: place)
  }
}
