public import SpatialTransformers
public import Tensors

/// A way to make a new image or volume of a digit, with random numbers of its own.
///
/// One object serves one thread: it draws in memory that it allocated at construction.
public protocol Distortion: AnyObject {
  /// Rows and columns of the images made; slices, rows and columns of volumes.
  var canvas: ImageSize { get }

  /// What is told of every distortion, as columns of a dataset; the same for all of a kind.
  var truth: [SampleColumn] { get }

  /// Draws one distortion and writes what it makes of `digit` (``Digits/size``) to `image` (``canvas``).
  ///
  /// The truth about it goes to `truth`: the values of all columns, one after another.
  func draw(
    _ digit: UnsafePointer<UInt8>, using random: inout RandomStream, into image: UnsafeMutablePointer<UInt8>,
    truth: UnsafeMutablePointer<Float>)
}

extension DistortionOptions {
  /// Makes the distortion that the options describe.
  public func makeDistortion() -> any Distortion {
    switch kind {
    case .none: AffineDistortion(canvas: square(28))
    case .rotation: AffineDistortion(canvas: square(28), angle: .pi / 2)
    case .rotationScaleTranslation:
      AffineDistortion(canvas: square(42), angle: .pi / 4, scale: 0.7...1.2, isPlacedFreely: true)
    case .volume:
      VolumeDistortion(side: canvas ?? 60, depth: depth, angle: angle, isPlacedFreely: true)
    }
  }

  private func square(_ defaultSide: Int) -> ImageSize {
    ImageSize(height: canvas ?? defaultSide, width: canvas ?? defaultSide)
  }
}

extension DistortionKind {
  /// A distortion of this kind, to ask what all of them have in common.
  var example: any Distortion {
    var options = DistortionOptions()
    options.kind = self
    return options.makeDistortion()
  }
}
