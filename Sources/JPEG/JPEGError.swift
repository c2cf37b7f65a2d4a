/// A JPEG that cannot be read.
public struct JPEGError: Error, Sendable, CustomStringConvertible {
  /// The C function that refused it; nil where it was never asked.
  public let function: String?

  /// What was found and expected, in the library's words where it was the library that refused.
  public let text: String

  /// One sentence that lacks the file's name: `cannot be read as JPEG: …`.
  public var description: String {
    "cannot be read as JPEG: \(text)" + (function.map { " (\($0))" } ?? "")
  }
}
