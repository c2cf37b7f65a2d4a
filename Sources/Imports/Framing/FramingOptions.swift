package import Datasets
package import SpatialTransformers

/// What images are made of pictures.
package struct FramingOptions: Sendable, Equatable {
  /// The channels of an image.
  package enum Colour: String, CaseIterable, Sendable {
    /// One of brightness.
    case grey
    /// Red, green and blue.
    case rgb

    /// The colour of so many channels.
    package init?(channels: Int) {
      guard let colour = Self.allCases.first(where: { $0.channels == channels }) else { return nil }
      self = colour
    }

    /// Their number.
    package var channels: Int { self == .grey ? 1 : 3 }
  }

  /// Rows and columns; nil for those of the pictures, which then must all have the same.
  package var size: ImageSize?

  /// The channels; nil for those of the first picture.
  package var colour: Colour?

  /// What happens to proportions, opacity and numbers.
  package var preparation = Preparation()

  /// Makes the default options.
  package init() {}
}
