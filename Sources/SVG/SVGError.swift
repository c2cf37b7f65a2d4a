/// A picture that librsvg did not make.
public struct SVGError: Error, Sendable, CustomStringConvertible {
  /// The C function that refused.
  public let function: String

  /// What it said.
  public let text: String

  private let noun: String

  /// Whether the library is not on this machine.
  public var tellsOfNoLibrary: Bool { function == "dlopen" }

  /// One sentence: what could not be made, why, and what to do.
  public var description: String {
    let advice =
      tellsOfNoLibrary
      ? "; install librsvg (on Debian librsvg2-2), or have the drawing itself by the ending .svg" : ""
    return "\(noun) of the drawing cannot be made: \(text) (\(function))\(advice)"
  }

  init(making noun: String, _ text: String, function: String) {
    (self.noun, self.text, self.function) = (noun, text, function)
  }
}
