/// An image that libpng refused.
public struct PNGError: Error, Sendable, CustomStringConvertible {
  /// The C function that failed; nil where it was never asked.
  public let function: String?

  /// What was found, in libpng's own words where it was libpng that refused.
  public let text: String

  /// What cannot be done.
  public let context: String

  /// One sentence with all three; of a file that cannot be read it lacks the name.
  public var description: String { "\(context): \(text)" + (function.map { " (\($0))" } ?? "") }

  init(writing picture: String, _ text: String, function: String) {
    (context, self.text, self.function) = ("\(picture) cannot be made", text, function)
  }

  init(reading text: String, function: String? = nil) {
    (context, self.text, self.function) = ("cannot be read as PNG", text, function)
  }
}
