/// A colour of the sRGB space, 0 to 255 each.
package struct Colour: Equatable, Sendable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8

  package init(red: UInt8, green: UInt8, blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// A grey; `brightness` runs from 0 (black) to 1 (white) and is clipped, NaN to black.
  package static func grey(_ brightness: Float) -> Colour {
    let level = brightness.isNaN ? 0 : UInt8((255 * max(min(brightness, 1), 0)).rounded())
    return Colour(red: level, green: level, blue: level)
  }

  /// This colour under `share` (0 to 1) of another.
  func mixed(with other: Colour, _ share: Double) -> Colour {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + (Double(b) - Double(a)) * share).rounded())
    }
    return Colour(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }
}
