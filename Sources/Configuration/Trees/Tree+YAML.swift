import Yams

extension Tree {
  /// Reads YAML text, one document; `place` says where a line of it stands.
  init(yaml text: String, place: @escaping (_ line: Int) -> Place) throws(ConfigurationError) {
    if let line = KeyScan.lineOfKeyThatIsNoWord(in: text) { throw NodeReader.keyIsNoWord(at: place(line)) }
    do {
      var reader = NodeReader(place: place)
      // Without a choice of ours Yams would take one from the environment, and talk of it among the results.
      let node = try compose(yaml: text, .default, .default, .utf8)
      self = try node.map { node in try reader.tree(of: node) } ?? Tree(.nothing, at: place(1))
    } catch let error as ConfigurationError {
      throw error
    } catch let error as YamlError {
      let (line, message) = error.lineAndMessage
      throw ConfigurationError(place(line), message)
    } catch {
      throw ConfigurationError(place(1), "not YAML: \(error)")
    }
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
    case .nothing, .null: return Node("null")
    case .scalar(let text): return Node(text, .implicit, text.style)
    case .list(let elements):
      return Node(elements.map { $0.node(depth: depth + 1) }, .implicit, isFlat ? .flow : .block)
    case .mapping(let entries):
      let pairs = entries.map { (Node($0.key, .implicit, $0.key.style), $0.value.node(depth: depth + 1)) }
      return Node(pairs, .implicit, isFlat && depth > 1 ? .flow : .block)
    }
  }

  /// Whether there is no list or mapping inside.
  private var isFlat: Bool {
    switch content {
    case .nothing, .null, .scalar: true
    case .list(let elements): elements.allSatisfy(\.isLeaf)
    case .mapping(let entries): entries.allSatisfy(\.value.isLeaf)
    }
  }

  private var isLeaf: Bool {
    switch content {
    case .nothing, .null, .scalar: true
    case .list, .mapping: false
    }
  }
}

extension String {
  /// Quotes where a word would be read as nothing or as a merge key, or could be broken into lines.
  fileprivate var style: Node.Scalar.Style {
    guard unicodeScalars.allSatisfy({ (" "..."~").contains($0) }) else { return .doubleQuoted }
    return ["", "~", "null", "Null", "NULL", "<<"].contains(self) ? .singleQuoted : .any
  }
}

extension YamlError {
  /// The line where reading stopped, and why, in one sentence.
  fileprivate var lineAndMessage: (line: Int, message: String) {
    switch self {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      if problem == "but found another document" {
        return (mark.line, "a second document starts here, which nobody would read; leave it out")
      }
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
