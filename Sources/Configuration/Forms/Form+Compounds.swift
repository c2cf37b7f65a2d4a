extension Form {
  /// The form of a value that may be nothing: nil is written, and read, as `null`.
  static func optional<Wrapped>(_ form: Form<Wrapped>) -> Form where Value == Wrapped? {
    Form(form.summary) { tree, path, problems in
      tree.content == .null ? .some(nil) : form.read(tree, path, &problems).map { .some($0) }
    } write: { value in
      value.map(form.write) ?? Tree(.null)
    } notation: { keys in
      keys.isEmpty ? form.notation(keys)?.optional : form.notation(keys)
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
    } notation: { keys in
      keys.isEmpty ? .structure(isOptional: false) : form.notation(keys.dropFirst())
    }
  }
}

extension Form {
  /// A value that is left out, or `null`, where it is the usual one: so that files say nothing of what nobody chose.
  static func unless(_ usual: Value, _ form: Form) -> Form where Value: Equatable & Sendable {
    Form(summary: form.summary) { tree, path, problems in
      tree.content == .null ? usual : form.read(tree, path, &problems)
    } write: { value in
      value == usual ? Tree(.null) : form.write(value)
    } notation: { keys in
      keys.isEmpty ? form.notation(keys)?.optional : form.notation(keys)
    } reference: { path, value in
      form.reference(path, value)
    }
  }

  /// A list of mappings with the keys of some options.
  static func sections<Options: OptionFields>() -> Form where Value == [Options] {
    let list = Form.list(of: .section)
    return Form(
      summary: list.summary, read: list.read, write: list.write, notation: list.notation
    ) { path, value in
      list.reference(path, value) + FieldReference.keys(path.appending(key: "N"), Options())
    }
  }

  /// A list that is left out, or `null`, where it has no elements.
  static func unlessEmpty<Element>(_ list: Form<[Element]>) -> Form where Value == [Element] {
    Form(summary: list.summary) { tree, path, problems in
      tree.content == .null ? [] : list.read(tree, path, &problems)
    } write: { elements in
      elements.isEmpty ? Tree(.null) : list.write(elements)
    } notation: { keys in
      keys.isEmpty ? list.notation(keys)?.optional : list.notation(keys)
    } reference: { path, elements in
      list.reference(path, elements)
    }
  }

  /// A mapping from names to values of one form, written in the order of the names; `null` takes a name back.
  static func mapping<Element>(of form: Form<Element>) -> Form where Value == [String: Element] {
    let summary = "names, each with \(form.summary)"
    return Form(summary) { tree, path, problems in
      guard let entries = tree.entries else {
        let message = "expected \(summary), found \(tree.summary)"
        problems.append(.init(place: tree.place, keyPath: path, message: message))
        return nil
      }
      var values: Value = [:]
      for entry in entries where entry.value.content != .null {
        values[entry.key] = form.read(entry.value, path.appending(key: entry.key), &problems)
      }
      return values
    } write: { values in
      let entries = values.sorted { $0.key < $1.key }
      return Tree(
        .mapping(entries.map { Tree.Entry(key: $0.key, place: .program, value: form.write($0.value)) }))
    } notation: { keys in
      keys.isEmpty ? .structure(isOptional: false) : form.notation(keys.dropFirst())?.optional
    }
  }
}

extension Form where Value: OptionFields {
  /// A mapping with the keys of some options.
  static var section: Form {
    Form(
      summary: "keys", read: FieldReader.read(_:at:problems:), write: FieldWriter.write,
      notation: { NotationFinder.notation(at: $0, of: Value()) }, reference: FieldReference.keys)
  }
}
