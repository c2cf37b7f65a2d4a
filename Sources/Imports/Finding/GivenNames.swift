import Files
import POSIX

/// Names for classes that are numbers or called otherwise in the labels, and who gives them.
struct GivenNames: Codable, Sendable, Equatable {
  /// The names, in the order of the classes.
  let names: [String]
  /// The file that has them, as faults call it.
  let source: String

  /// Takes names that a file of pictures has.
  init(_ names: [String], from source: String) {
    (self.names, self.source) = (names, source)
  }

  /// Reads a text with a name a line.
  init(linesOf path: String) throws(Fault) {
    self.init(try LabelLines.lines(of: path.asName), from: path)
  }
}
