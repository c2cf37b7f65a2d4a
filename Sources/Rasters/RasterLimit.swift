/// How large a picture may be: looked at before memory is taken for it, as a file of a few bytes can promise gigabytes.
public struct RasterLimit: Sendable, Equatable {
  /// The most pixels in a row or column.
  public let side: Int

  /// The most pixels in all.
  public let pixels: Int

  /// Makes a limit; by default what the largest cameras give, which takes 300 MB in RGB.
  public init(side: Int = 32_768, pixels: Int = 100_000_000) {
    (self.side, self.pixels) = (side, pixels)
  }

  /// Refuses a picture of more pixels.
  public func check(width: Int, height: Int) throws(RasterError) {
    guard width > 0, height > 0 else {
      throw RasterError("has \(width)×\(height) pixels, expected some")
    }
    let (count, isTooMany) = width.multipliedReportingOverflow(by: height)
    guard width <= side, height <= side, !isTooMany, count <= pixels else {
      throw RasterError(
        "has \(width)×\(height) pixels, expected at most \(side) a side and \(pixels) in all")
    }
  }
}

/// What is wrong with a picture whatever its format: its size, or its orientation.
public struct RasterError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was found and expected: a sentence that lacks the picture's name.
  public let description: String

  init(_ description: String) { self.description = description }
}
