public import ArgumentParser
public import Datasets
import Imports
import POSIX
import SpatialTransformers

/// What is made of pictures, and how a source is read that does not tell it by itself.
struct ImportArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Rows and columns of the images, or one number for both; those of the pictures, which then must all have the same, if nothing is said.",
      valueName: "32|32x48"),
    transform: imageSize)
  var size: ImageSize?

  @Option(
    help: "What happens to pictures of other proportions: stretched, cut to the middle, or shown whole.")
  var fit = Preparation.Fit.stretch

  @Option(help: "One channel or three; those of the first picture if nothing is said.")
  var colour: FramingOptions.Colour?

  @Option(
    help: ArgumentHelp(
      "The colour behind transparent pixels and beside pictures that are shown whole; black if nothing is said.",
      valueName: "black|white|#RRGGBB"),
    transform: colourOfText)
  var background: [UInt8] = [0, 0, 0]

  @Option(
    help: ArgumentHelp(
      "The numbers that become black and white, to be kept as bytes; without it numbers that are no bytes stay as they are.",
      valueName: "low,high"),
    transform: rangeOfText)
  var range: ClosedRange<Double>?

  @Option(help: ArgumentHelp("The array of the pictures in a file of several.", valueName: "name"))
  var images: String?

  @Option(
    help: ArgumentHelp(
      "The array of the labels in a file of several, or a file of labels.", valueName: "name|file"))
  var labels: String?

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

  var framing: FramingOptions {
    var options = FramingOptions()
    (options.size, options.colour) = (size, colour)
    (options.preparation.fit, options.preparation.background) = (fit, background)
    options.preparation.range = range
    return options
  }

  var finding: FindingOptions {
    var options = FindingOptions()
    (options.images, options.labels, options.labelColumn) = (images, labels, labelColumn)
    (options.shape, options.order) = (shape, layout)
    return options
  }

  private static func imageSize(_ text: String) throws -> ImageSize {
    let sides = try extents(text, counts: 1...2, example: "32 or 32x48, rows before columns")
    guard sides.allSatisfy({ $0 <= 4096 }) else {
      throw ValidationError("expected at most 4096 pixels a side")
    }
    return ImageSize(height: sides[0], width: sides[sides.count - 1])
  }

  private static func shapeOfText(_ text: String) throws -> [Int] {
    try extents(text, counts: 2...3, example: "28x28, 3x32x32 or 32x32x3")
  }

  private static func extents(_ text: String, counts: ClosedRange<Int>, example: String) throws -> [Int] {
    let parts = text.split(omittingEmptySubsequences: false) { "x×".contains($0) }.map { Int($0) ?? 0 }
    guard counts.contains(parts.count), parts.allSatisfy({ (1...1 << 20).contains($0) }) else {
      throw ValidationError("expected \(example)")
    }
    return parts
  }

  private static func colourOfText(_ text: String) throws -> [UInt8] {
    switch text {
    case "black": return [0, 0, 0]
    case "white": return [255, 255, 255]
    default:
      let digits = text.dropFirst()
      guard text.hasPrefix("#"), digits.utf8.count == 6, let number = UInt32(digits, radix: 16) else {
        throw ValidationError("expected black, white or a colour such as #FF8800")
      }
      return [16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
  }

  private static func rangeOfText(_ text: String) throws -> ClosedRange<Double> {
    let ends = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    guard ends.count == 2, ends.allSatisfy(\.isFinite), ends[0] < ends[1] else {
      throw ValidationError("expected two numbers, the smaller first, such as 0,1")
    }
    return ends[0]...ends[1]
  }
}

extension Preparation.Fit: ExpressibleByArgument {}
extension FramingOptions.Colour: ExpressibleByArgument {}
extension RowLayout.Order: ExpressibleByArgument {}
