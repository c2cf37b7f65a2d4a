import Yams

extension Tree {
  /// Reads YAML text, one document; `place` says where a line of it stands.
  init(yaml text: String, place: (_ line: Int) -> Place) throws(ConfigurationError) {
    do {
      let node = try compose(yaml: text)
      self = node.map { Tree($0, place: place) } ?? Tree(.null, at: place(1))
    } catch let error as YamlError {
      let (line, message) = error.lineAndMessage
      throw ConfigurationError(place(line), message)
    } catch {
      throw ConfigurationError(place(1), "not YAML: \(error)")
    }
  }

  private init(_ node: Node, place: (_ line: Int) -> Place) {
    let content: Content
    switch node {
    case .scalar(let scalar): content = Content(scalar)
    case .alias(let alias): content = .scalar("*\(alias.anchor.rawValue)")
    case .sequence(let nodes): content = .list(nodes.map { Tree($0, place: place) })
    case .mapping(let pairs):
      content = .mapping(
        pairs.map { key, value in
          Entry(
            key: key.scalar?.string ?? "?", place: place(key.mark?.line ?? 1),
            value: Tree(value, place: place))
        })
    }
    self.init(content, at: place(node.mark?.line ?? 1))
  }

  /// The tree as YAML text, in block style down to its leaves, which take a line each.
  var yaml: String {
    do {
      return try serialize(node: node(depth: 0), width: -1, allowUnicode: true)
    } catch {
      preconditionFailure("a tree of plain values did not serialise: \(error)")
    }
  }

  private func node(depth: Int) -> Node {
    switch content {
    case .null: return Node("null")
    case .scalar(let text): return Node(text, .implicit, text.readsAsNull ? .singleQuoted : .any)
    case .list(let elements):
      return Node(elements.map { $0.node(depth: depth + 1) }, .implicit, isFlat ? .flow : .block)
    case .mapping(let entries):
      let pairs = entries.map { (Node($0.key), $0.value.node(depth: depth + 1)) }
      return Node(pairs, .implicit, isFlat && depth > 1 ? .flow : .block)
    }
  }

  /// Whether there is no list or mapping inside.
  private var isFlat: Bool {
    switch content {
    case .null, .scalar: true
    case .list(let elements): elements.allSatisfy(\.isLeaf)
    case .mapping(let entries): entries.allSatisfy(\.value.isLeaf)
    }
  }

  private var isLeaf: Bool {
    switch content {
    case .null, .scalar: true
    case .list, .mapping: false
    }
  }
}

extension Tree.Content {
  fileprivate init(_ scalar: Node.Scalar) {
    let isPlain = scalar.style == .plain || scalar.style == .any
    self = isPlain && scalar.string.readsAsNull ? .null : .scalar(scalar.string)
  }
}

extension String {
  fileprivate var readsAsNull: Bool { ["", "~", "null", "Null", "NULL"].contains(self) }
}

extension YamlError {
  /// The line where reading stopped, and why, in one sentence.
  fileprivate var lineAndMessage: (line: Int, message: String) {
    switch self {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let activity = context.map { ", \($0.text) that starts in line \($0.mark.line)" } ?? ""
      return (mark.line, "not YAML: \(problem) in column \(mark.column)\(activity)")
    case .reader(let problem, let offset, _, let yaml):
      return (1 + yaml.prefix(offset ?? 0).count(where: \.isNewline), "not YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      return (context.mark.line, "given twice in one mapping: \(duplicates.sorted().joined(separator: ", "))")
    default:
      return (1, "not YAML: \(self)")
    }
  }
}
