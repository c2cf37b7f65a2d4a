import Yams

/// Makes a tree of YAML nodes and refuses whatever readers of YAML understand in different ways.
struct NodeReader {
  /// Nodes of a tree, aliases as often as they stand for something: far more than a network needs.
  private static let largestCount = 100_000
  /// Lists and mappings inside each other.
  private static let largestDepth = 100

  private let place: (_ line: Int) -> Place
  private var count = 0

  /// Makes a reader; `place` says where a line stands.
  init(place: @escaping (_ line: Int) -> Place) {
    self.place = place
  }

  /// The error of a key that is a list, a mapping or an alias.
  static func keyIsNoWord(at place: Place) -> ConfigurationError {
    ConfigurationError(
      place, "an alias, a list or a mapping stands where a key is expected; write a word before the :")
  }

  /// The tree of a node, which `depth` others are around.
  mutating func tree(of node: Node, depth: Int = 0) throws(ConfigurationError) -> Tree {
    let place = place(node.mark?.line ?? 1)
    try check(node, depth, at: place)
    switch node {
    case .scalar(let scalar): return Tree(scalar.content, at: place)
    case .alias(let alias):
      throw ConfigurationError(place, "the alias *\(alias.anchor.rawValue) stands for nothing")
    case .sequence(let nodes):
      var elements: [Tree] = []
      for node in nodes { elements.append(try tree(of: node, depth: depth + 1)) }
      return Tree(.list(elements), at: place)
    case .mapping(let pairs):
      var (entries, keys) = ([Tree.Entry](), Set<String>())
      for (key, value) in pairs {
        let entry = try entry(key, value, depth: depth + 1)
        guard keys.insert(entry.key).inserted else {
          throw ConfigurationError(entry.place, "given twice in one mapping: \(entry.key)")
        }
        entries.append(entry)
      }
      return Tree(.mapping(entries), at: place)
    }
  }

  private mutating func check(_ node: Node, _ depth: Int, at place: Place) throws(ConfigurationError) {
    count += 1
    guard count <= Self.largestCount, depth <= Self.largestDepth else {
      throw ConfigurationError(
        place,
        "more than \(Self.largestCount) values, or \(Self.largestDepth) inside each other; "
          + "no configuration needs so many")
    }
    guard let tag = node.explicitTag else { return }
    throw ConfigurationError(place, "the tag \(tag) is not read; leave it out, and put text into quotes")
  }

  private mutating func entry(_ key: Node, _ value: Node, depth: Int) throws(ConfigurationError) -> Tree.Entry
  {
    let place = place(key.mark?.line ?? 1)
    guard case .scalar(let scalar) = key else { throw Self.keyIsNoWord(at: place) }
    guard !scalar.isPlain || scalar.string != "<<" else {
      throw ConfigurationError(place, "merge keys, <<, are not read; include a file, or repeat the keys")
    }
    return Tree.Entry(key: scalar.string, place: place, value: try tree(of: value, depth: depth))
  }
}

extension Node {
  /// The tag that was written before a value; nil where there is none, and of text, which quotes have, too.
  fileprivate var explicitTag: String? {
    let tag =
      switch self {
      case .scalar(let scalar): scalar.tag.description
      case .sequence(let sequence): sequence.tag.description
      case .mapping(let mapping): mapping.tag.description
      case .alias(let alias): alias.tag.description
      }
    let isOfText = scalar.map { !$0.isPlain && tag == Tag.Name.str.rawValue } ?? false
    return tag.isEmpty || isOfText ? nil : tag
  }
}

extension Node.Scalar {
  /// Whether it stands without quotes.
  fileprivate var isPlain: Bool { style == .plain || style == .any }

  /// What it is in a tree.
  fileprivate var content: Tree.Content {
    guard isPlain else { return .scalar(string) }
    switch string {
    case "": return .nothing
    case "~", "null", "Null", "NULL": return .null
    default: return .scalar(string)
    }
  }
}
