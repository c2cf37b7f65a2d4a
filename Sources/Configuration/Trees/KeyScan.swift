internal import CYaml

/// Looks for a key that is no word, before anything compares keys.
///
/// To find the keys that are given twice, Yams looks at all that is inside of them, and inside of what aliases in them
/// stand for: a few lines can keep it for years. So they are looked for among the events that libyaml, on which Yams
/// stands, reads one by one.
struct KeyScan {
  /// What a list or mapping is to get next.
  private enum Next { case element, key, value }

  /// The lists and mappings around what comes next, the outermost first.
  private var around: [Next] = []

  /// The line, counted from 1, of the first key that is a list, a mapping or an alias; nil where the text, as far as
  /// it is YAML, has none.
  ///
  /// The corresponding C function is `yaml_parser_parse`.
  static func lineOfKeyThatIsNoWord(in yaml: String) -> Int? {
    var (yaml, parser) = (yaml, yaml_parser_t())
    guard yaml_parser_initialize(&parser) == 1 else { return nil }
    defer { yaml_parser_delete(&parser) }
    return yaml.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return nil }
      yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(&parser, start, bytes.count)
      var scan = KeyScan()
      return scan.line(from: &parser)
    }
  }

  private mutating func line(from parser: inout yaml_parser_t) -> Int? {
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(&parser, &event) == 1, event.type != YAML_STREAM_END_EVENT else { return nil }
      defer { yaml_event_delete(&event) }
      guard accepts(event.type) else { return Int(event.start_mark.line) + 1 }
    }
  }

  /// Takes note of an event, unless it begins a key that is no word.
  private mutating func accepts(_ event: yaml_event_type_t) -> Bool {
    switch event {
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: around.removeLast()
    case YAML_SCALAR_EVENT: advance()
    case YAML_ALIAS_EVENT, YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
      if around.last == .key { return false }
      advance()
      if event == YAML_SEQUENCE_START_EVENT { around.append(.element) }
      if event == YAML_MAPPING_START_EVENT { around.append(.key) }
    default: break
    }
    return true
  }

  /// Behind a key comes its value, behind a value the next key.
  private mutating func advance() {
    guard let next = around.popLast() else { return }
    around.append(next == .key ? .value : next == .value ? .key : .element)
  }
}
