import POSIX

/// The form that a value takes in a configuration: how it is read, written and described.
struct Form<Value> {
  /// What is expected, as in "expected \(summary)".
  let summary: String

  /// The value of a tree; nil, and a problem at the key path given, where it has another form.
  let read: (_ tree: Tree, _ path: String, _ problems: inout [ConfigurationError.Problem]) -> Value?

  /// The tree of a value, such that reading it gives the value back exactly.
  let write: (Value) -> Tree

  /// How the command line gives such a value, or one inside of it that a key path leads to; nil where there is none.
  let notation: (_ keys: ArraySlice<String>) -> Notation?

  /// What the reference says of a key of this form whose default is the value, and of keys below it.
  let reference: (_ path: String, _ value: Value) -> [KeyDescription]
}

extension Form {
  /// A form that is read in parts, or from more than one kind of tree.
  init(
    _ summary: String,
    read: @escaping (Tree, String, inout [ConfigurationError.Problem]) -> Value?,
    write: @escaping (Value) -> Tree,
    notation: @escaping (ArraySlice<String>) -> Notation?
  ) {
    self.init(summary: summary, read: read, write: write, notation: notation) { path, value in
      [KeyDescription(key: path, default: write(value).inline, expected: summary)]
    }
  }

  /// A form that is one word or number; `fault` says what is wrong with a value that can be parsed.
  init(
    _ summary: String, parse: @escaping (String) -> Value?,
    fault: @escaping (Value) -> String? = { _ in nil },
    print: @escaping (Value) -> String
  ) {
    self.init(summary) { tree, path, problems in
      var message = "expected \(summary), found \(tree.summary)"
      if case .scalar(let text) = tree.content, let value = parse(text) {
        guard let fault = fault(value) else { return value }
        message += ", \(fault)"
      }
      problems.append(.init(place: tree.place, keyPath: path, message: message))
      return nil
    } write: {
      Tree(.scalar(print($0)))
    } notation: {
      $0.isEmpty ? .text(isOptional: false) : nil
    }
  }
}

extension Form where Value == Bool {
  /// `true` or `false`.
  static var flag: Form { Form("true or false", parse: Bool.init) { "\($0)" } }
}

extension Form where Value == String {
  /// Any text but the empty one, such as a path, in which no NUL can be.
  ///
  /// A byte order mark at its beginning is lost where files are read, so that other text would come back.
  static func text(_ summary: String) -> Form {
    Form(summary) {
      $0.isEmpty || $0.utf8.contains(0) ? nil : $0
    } fault: {
      $0.unicodeScalars.first == "\u{feff}" ? "which begins with a byte order mark" : nil
    } print: {
      $0
    }
  }

  /// The path of a file or folder, or one of some words that stand for one.
  ///
  /// It is taken from the folder of the file in which it stands, after `--set` from the working folder.
  static func path(_ summary: String, words: [String] = []) -> Form {
    let text = Form.text(summary)
    return Form(summary: summary, read: text.read, write: text.write) {
      $0.isEmpty ? .path(isOptional: false, words: words) : nil
    } reference: {
      text.reference($0, $1)
    }
  }

  /// A part of a path: `/` separates parts in files, `.` in configurations and PyTorch.
  ///
  /// Control characters are for no reader of a file, and more bytes than a file's name may have for hardly one.
  static var name: Form {
    Form("a name without / and .") {
      $0.isEmpty || $0.unicodeScalars.contains { "/.".unicodeScalars.contains($0) } ? nil : $0
    } fault: { name in
      guard name == name.visible else { return "which has control characters" }
      return name.utf8.count <= 255 ? nil : "which has more than 255 bytes"
    } print: {
      $0
    }
  }
}

extension Form where Value: RawRepresentable<String> & CaseIterable & Sendable {
  /// One of the words of an enumeration.
  static var word: Form {
    let words = Value.allCases.map(\.rawValue)
    let summary = words.count == 1 ? "'\(words[0])'" : "one of \(words.joined(separator: ", "))"
    return Form(summary, parse: Value.init) { $0.rawValue }
  }
}
