import Datasets
import Files
import Rasters
import SpatialTransformers
import Tensors

/// Makes images of one size and colour of pictures.
struct Framing {
  /// The shape of an image, (C, H, W).
  let shape: Shape

  /// Whether images are bytes, and not numbers of any size.
  let isBytes: Bool

  /// What happens to proportions, opacity and numbers.
  var preparation: Preparation { options.preparation }

  private let options: FramingOptions
  /// The picture that the size or the colour was taken from.
  private let model: String

  /// Takes from the first picture what the options leave open.
  init(_ options: FramingOptions, for source: any PictureSource) throws(Fault) {
    let first = try source.picture(at: 0)
    let size = options.size ?? ImageSize(height: first.size.height, width: first.size.width)
    shape = Shape([options.colour?.channels ?? first.channels] + size.dimensions)
    isBytes = first.isBytes || options.preparation.range != nil
    (self.options, model) = (options, source.name(of: 0))
  }

  /// Writes the image of a picture, planes of Float32, whole numbers from 0 to 255 where images are bytes.
  func frame(_ picture: Picture, named name: String, into pixels: UnsafeMutablePointer<Float>) throws(Fault) {
    try check(picture, name)
    let rows = PictureRows(picture, channels: shape[0], options.preparation)
    rows.scale(to: ImageSize(height: shape[1], width: shape[2]), options.preparation, into: pixels)
    for i in 0..<shape.count {
      guard pixels[i].isFinite else {
        throw Fault(
          .badData, "\(name) holds the number \(pixels[i]), expected finite ones of single precision")
      }
      if isBytes { pixels[i] = min(max(pixels[i] + 0.5, 0), 255).rounded(.down) }
    }
  }

  private func check(_ picture: Picture, _ name: String) throws(Fault) {
    guard picture.isBytes || !isBytes || options.preparation.range != nil else {
      throw Fault(.badData, "\(name) holds no bytes, as \(model) does")
    }
    if options.size == nil, picture.size != (shape[1], shape[2]) {
      throw Fault(
        .badData,
        "\(name) has \(picture.size.height)×\(picture.size.width) pixels, \(model) \(shape[1])×\(shape[2]); say which size all shall have (--size)"
      )
    }
    // Grey and colours become one another; what other channels are, nobody knows.
    let possible = [1, 3].contains(shape[0]) ? [1, 3] : [shape[0]]
    guard possible.contains(picture.channels) else {
      throw Fault(
        .badData,
        "\(name) has \(picture.channels) channels, which do not become \(shape[0]); expected \(possible.map(String.init).joined(separator: " or "))"
      )
    }
    if options.colour == nil, picture.channels > shape[0] {
      throw Fault(
        .badData,
        "\(name) has \(picture.channels) channels, \(model) \(shape[0]); say what all shall have (--colour)")
    }
  }
}
