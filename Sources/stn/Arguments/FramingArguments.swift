public import ArgumentParser
public import Datasets
import Imports
import POSIX
import SpatialTransformers

/// What is made of pictures.
struct FramingArguments: ParsableArguments {
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

  var options: FramingOptions {
    var options = FramingOptions()
    (options.size, options.colour) = (size, colour)
    (options.preparation.fit, options.preparation.background) = (fit, background)
    options.preparation.range = range
    return options
  }

  private static func imageSize(_ text: String) throws -> ImageSize {
    let sides = try FindingArguments.extents(text, counts: 1...2, example: "32 or 32x48, rows before columns")
    guard sides.allSatisfy({ $0 <= 4096 }) else {
      throw ValidationError("expected at most 4096 pixels a side")
    }
    return ImageSize(height: sides[0], width: sides[sides.count - 1])
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
