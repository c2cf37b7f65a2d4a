import Networks

/// What samples were taken for, by the names of their classes.
struct ConfusionReport {
  private let confusion: Confusion
  private let classNames: [String]

  init(_ confusion: Confusion, classNames: [String]) {
    (self.confusion, self.classNames) = (confusion, classNames)
  }

  /// The five most frequent mistakes, a line each, such as `  shirt taken for T-shirt: 212 of 1000`.
  var sentences: [String] {
    confusion.mistakes(5).map { mistake in
      let predicted = mistake.predicted.map { classNames[$0] } ?? "no class"
      return "  \(classNames[mistake.label]) taken for \(predicted): \(mistake.count) of \(mistake.total)"
    }
  }

  /// `classes`; `confusion`, rows of labels and columns of predicted classes, of several labels a table for each; and
  /// `unclassified`, the samples of each class that were taken for none.
  var object: [String: any Encodable] {
    let tables = (0..<confusion.heads).map { head in
      (0..<confusion.classCount).map { Array(confusion.predicted(of: $0, head: head)) }
    }
    func values(_ part: ([Int64]) -> some Encodable) -> any Encodable {
      let values = tables.map { $0.map(part) }
      return values.count == 1 ? values[0] : values
    }
    return [
      "classes": classNames, "confusion": values { Array($0.dropLast()) }, "unclassified": values { $0.last },
    ]
  }
}
