import ArgumentParser
import Imports

/// How a source of pictures is read that does not tell it by itself.
struct FindingArguments: ParsableArguments {
  @Option(help: ArgumentHelp("The array of the pictures in a file of several.", valueName: "name"))
  var images: String?

  @Option(
    help: ArgumentHelp(
      "The array of the labels in a file of several, or a file of labels.", valueName: "name|file"))
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "A text with the names of the classes, one a line: of those that the labels have, or of the numbers from 0 on.",
      valueName: "file"), completion: .file())
  var classNames: String?

  @Option(
    help: ArgumentHelp(
      "The column of the labels in a CSV file of pixels, where its first line does not name it.",
      valueName: "first|last|none|number|name"))
  var labelColumn: String?

  @Option(
    help: ArgumentHelp(
      "What the numbers of a picture make that lie in one line, where it is no square.",
      valueName: "28x28|3x32x32"),
    transform: shapeOfText)
  var shape: [Int]?

  @Option(help: "Where the channels of a pixel lie in arrays: in planes (C×H×W), or in pixels (H×W×C).")
  var layout: RowLayout.Order?

  /// All of them, in a sentence.
  static let words = "--images, --labels, --class-names, --label-column, --shape and --layout"

  /// Whether nothing is said.
  var isEmpty: Bool {
    images == nil && labels == nil && classNames == nil && labelColumn == nil && shape == nil && layout == nil
  }

  /// Whether somebody says what the pictures show, or what that is called.
  var areOfLabels: Bool { labels != nil || classNames != nil }

  var options: FindingOptions {
    var options = FindingOptions()
    (options.images, options.labels, options.labelColumn) = (images, labels, labelColumn)
    (options.classNames, options.shape, options.order) = (classNames, shape, layout)
    return options
  }

  private static func shapeOfText(_ text: String) throws -> [Int] {
    try extents(text, counts: 2...3, example: "28x28, 3x32x32 or 32x32x3")
  }

  /// Numbers with crosses between them.
  static func extents(_ text: String, counts: ClosedRange<Int>, example: String) throws -> [Int] {
    let parts = text.split(omittingEmptySubsequences: false) { "x×".contains($0) }.map { Int($0) ?? 0 }
    guard counts.contains(parts.count), parts.allSatisfy({ (1...1 << 20).contains($0) }) else {
      throw ValidationError("expected \(example)")
    }
    return parts
  }
}

extension RowLayout.Order: ExpressibleByArgument {}
