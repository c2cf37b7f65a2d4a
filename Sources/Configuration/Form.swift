/// The form that a value takes in a configuration: how it is read, written and described.
struct Form<Value> {
  /// What is expected, as in "expected \(summary)".
  let summary: String

  /// The value of a tree; nil, and a problem at the key path given, where it has another form.
  let read: (_ tree: Tree, _ path: String, _ problems: inout [ConfigurationError.Problem]) -> Value?

  /// The tree of a value, such that reading it gives the value back exactly.
  let write: (Value) -> Tree

  /// The lines of the reference on a key of this form whose default is the value.
  let reference: (_ path: String, _ value: Value) -> [String]
}

extension Form {
  /// A form that is read in parts, or from more than one kind of tree.
  init(
    _ summary: String,
    read: @escaping (Tree, String, inout [ConfigurationError.Problem]) -> Value?,
    write: @escaping (Value) -> Tree
  ) {
    self.init(summary: summary, read: read, write: write) { path, value in
      ["\(path): \(write(value).inline)    # \(summary)"]
    }
  }

  /// A form that is one word or number.
  init(_ summary: String, parse: @escaping (String) -> Value?, print: @escaping (Value) -> String) {
    self.init(summary) { tree, path, problems in
      if case .scalar(let text) = tree.content, let value = parse(text) { return value }
      let message = "expected \(summary), found \(tree.summary)"
      problems.append(.init(place: tree.place, keyPath: path, message: message))
      return nil
    } write: {
      Tree(.scalar(print($0)))
    }
  }
}

// MARK: Words and numbers

extension Form where Value: FixedWidthInteger {
  /// An integer in a range.
  static func integer(_ range: ClosedRange<Value>) -> Form {
    Form("an integer from \(range.lowerBound) to \(range.upperBound)") { text in
      Value(text).flatMap { range.contains($0) ? $0 : nil }
    } print: {
      String($0)
    }
  }
}

extension Form where Value == Int {
  /// A number of steps or samples; the product of two is still an `Int`.
  static var count: Form { .integer(1...1_000_000_000) }
}

/// The largest number that an option may be: beyond all sense, and still finite in Float32.
private let largest = 1e30

extension Form where Value == Double {
  /// A number that is not negative.
  static var nonNegative: Form { number("a number from 0 to 1e30") { (0...largest).contains($0) } }

  /// A number of either sign.
  static var number: Form { number("a number from -1e30 to 1e30") { abs($0) <= largest } }

  /// A number above zero.
  static var positive: Form { number("a number above 0 and at most 1e30") { $0 > 0 && $0 <= largest } }

  /// A number from 0 up to, but not including, 1.
  static var fraction: Form { number("a number in [0, 1)") { (0..<1).contains($0) } }

  private static func number(_ summary: String, _ isAllowed: @escaping (Double) -> Bool) -> Form {
    Form(summary) { text in
      Double(text).flatMap { isAllowed($0) ? $0 : nil }
    } print: {
      "\($0)"
    }
  }
}

extension Form where Value == Bool {
  /// `true` or `false`.
  static var flag: Form { Form("true or false", parse: Bool.init) { "\($0)" } }
}

extension Form where Value == String {
  /// Any text but the empty one.
  static func text(_ summary: String) -> Form {
    Form(summary) {
      $0.isEmpty ? nil : $0
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

// MARK: Compounds

extension Form {
  /// The form of a value that may be nothing: nil is written, and read, as `null`.
  static func optional<Wrapped>(_ form: Form<Wrapped>) -> Form where Value == Wrapped? {
    Form(form.summary) { tree, path, problems in
      tree.content == .null ? .some(nil) : form.read(tree, path, &problems).map { .some($0) }
    } write: { value in
      value.map(form.write) ?? Tree(.null)
    }
  }

  /// A list, of as many elements as it likes or of this many.
  static func list<Element>(of form: Form<Element>, count: Int? = nil) -> Form where Value == [Element] {
    list(of: form, counts: count.map { [$0] } ?? [])
  }

  /// A list of one of these numbers of elements, or of as many as it likes if there are none.
  static func list<Element>(of form: Form<Element>, counts: [Int]) -> Form where Value == [Element] {
    let words = counts.map(String.init).joined(separator: " or ")
    let summary = counts.isEmpty ? "a list" : "a list of \(words), each \(form.summary)"
    return Form(summary) { tree, path, problems in
      guard case .list(let elements) = tree.content, counts.isEmpty || counts.contains(elements.count) else {
        let message = "expected \(summary), found \(tree.summary)"
        problems.append(.init(place: tree.place, keyPath: path, message: message))
        return nil
      }
      return elements.enumerated().compactMap { index, element in
        form.read(element, path.appending(key: index), &problems)
      }
    } write: { elements in
      Tree(.list(elements.map(form.write)))
    }
  }
}

extension Form {
  /// A list of mappings with the keys of some options.
  static func sections<Options: OptionFields>() -> Form where Value == [Options] {
    let list = Form.list(of: .section)
    return Form(summary: list.summary, read: list.read, write: list.write) { path, value in
      list.reference(path, value) + FieldReference.lines(path.appending(key: "N"), Options())
    }
  }

  /// A mapping from names to values of one form, written in the order of the names.
  static func mapping<Element>(of form: Form<Element>) -> Form where Value == [String: Element] {
    let summary = "names, each with \(form.summary)"
    return Form(summary) { tree, path, problems in
      guard let entries = tree.entries else {
        let message = "expected \(summary), found \(tree.summary)"
        problems.append(.init(place: tree.place, keyPath: path, message: message))
        return nil
      }
      var values: Value = [:]
      for entry in entries {
        values[entry.key] = form.read(entry.value, path.appending(key: entry.key), &problems)
      }
      return values
    } write: { values in
      let entries = values.sorted { $0.key < $1.key }
      return Tree(
        .mapping(entries.map { Tree.Entry(key: $0.key, place: .program, value: form.write($0.value)) }))
    }
  }
}

extension Form where Value == ClosedRange<Double> {
  /// A list of two numbers, the lower first.
  static var range: Form {
    let (summary, bounds) = (
      "two numbers from -1e30 to 1e30, the lower first", Form<[Double]>.list(of: .number, count: 2)
    )
    return Form(summary) { tree, path, problems in
      var ignored: [ConfigurationError.Problem] = []
      if let values = bounds.read(tree, path, &ignored), values.count == 2, values[0] < values[1] {
        return values[0]...values[1]
      }
      problems.append(
        .init(place: tree.place, keyPath: path, message: "expected \(summary), found \(tree.inline)"))
      return nil
    } write: {
      bounds.write([$0.lowerBound, $0.upperBound])
    }
  }
}

extension Form where Value: OptionFields {
  /// A mapping with the keys of some options.
  static var section: Form {
    Form(
      summary: "keys", read: FieldReader.read(_:at:problems:), write: FieldWriter.write,
      reference: FieldReference.lines)
  }
}
