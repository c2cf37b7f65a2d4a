package import HDF5

/// How others' pictures of any size became images of one: what a new picture has to go through before a network that
/// was trained on them can be asked about it.
public struct Preparation: Sendable, Equatable {
  /// What happens to a picture of other proportions than the images.
  public enum Fit: String, CaseIterable, Sendable {
    /// It is stretched.
    case stretch
    /// Of its longer side both ends are cut off.
    case crop
    /// The whole is shown, with the background beside it.
    case pad
  }

  /// What happens to a picture of other proportions than the images.
  public var fit = Fit.stretch

  /// Red, green and blue of what shows through transparent pixels, and stands beside a picture that is padded.
  public var background: [UInt8] = [0, 0, 0]

  /// The numbers that became black and white, where they were not bytes; nil where numbers stayed as they were.
  public var range: ClosedRange<Double>?

  /// Makes the default preparation.
  public init() {}

  /// All of it in a few words.
  var text: String {
    let numbers = range.map { ", \($0.lowerBound) black and \($0.upperBound) white" } ?? ""
    return "fit \(fit.rawValue), background \(background.map(String.init).joined(separator: " "))\(numbers)"
  }
}

extension Preparation {
  private static let (fitName, backgroundName, rangeName) = ("fit", "background", "range")

  /// Says all of it in attributes.
  package func write(to object: H5Object) throws {
    try object.setAttribute(Self.fitName, fit.rawValue)
    try object.setAttribute(Self.backgroundName, background)
    if let range { try object.setAttribute(Self.rangeName, [range.lowerBound, range.upperBound]) }
  }

  /// Reads what an object of a file says; nil where it says nothing.
  package init?(readingFrom object: H5Object) throws {
    guard try object.hasAttribute(Self.fitName),
      let fit = Fit(rawValue: try object.stringAttribute(Self.fitName))
    else { return nil }
    self.fit = fit
    background = try object.attributeArray(Self.backgroundName, as: UInt8.self)
    guard background.count == 3 else { return nil }
    guard try object.hasAttribute(Self.rangeName) else { return }
    let ends = try object.attributeArray(Self.rangeName, as: Double.self)
    guard ends.count == 2, ends[0] < ends[1] else { return nil }
    range = ends[0]...ends[1]
  }
}
