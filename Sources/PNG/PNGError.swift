/// An image that libpng refused.
public struct PNGError: Error, Sendable, CustomStringConvertible {
  /// The C function that failed.
  public let function: String

  /// libpng's own words.
  public let text: String

  /// What was being made, with its dimensions.
  public let context: String

  /// One sentence with all three.
  public var description: String { "\(context) cannot be made: \(text) (\(function))" }
}
