public import SpatialTransformers
public import Tensors

/// A way to make a new image of a digit, with random numbers of its own.
///
/// One object serves one thread: it draws in memory that it allocated at construction.
public protocol Distortion: AnyObject {
  /// Rows and columns of the images made.
  var canvas: ImageSize { get }

  /// Draws one distortion and writes what it makes of `digit` (``Digits/size``) to `image` (``canvas``).
  func draw(
    _ digit: UnsafePointer<UInt8>, using random: inout RandomStream, into image: UnsafeMutablePointer<UInt8>
  ) -> Pose
}

/// How a digit was turned, scaled and moved: the truth that a spatial transformer may find.
public struct Pose: Sendable {
  /// The rotation in radians, counter-clockwise as seen with rows running down.
  public var angle: Float

  /// The size of the digit, relative to its own; above 1 it is larger.
  public var scale: Float

  /// The way of the digit's centre (that of its 28×28 pixels) from the canvas's, rightwards, in pixels.
  public var shiftX: Float

  /// The way of the digit's centre from the canvas's, downwards, in pixels.
  public var shiftY: Float

  /// The 2×3 matrix, row by row, from target to source in normalised coordinates, ±1 at centres of outer pixels.
  public var matrix: InlineArray<6, Float>
}

extension DistortionOptions {
  /// Rows and columns of the images made.
  public var canvasSize: ImageSize {
    let side = canvas ?? (kind == .rotationScaleTranslation ? 42 : 28)
    return ImageSize(height: side, width: side)
  }

  /// Makes the distortion that the options describe.
  public func makeDistortion() -> any Distortion {
    switch kind {
    case .none: AffineDistortion(canvas: canvasSize)
    case .rotation: AffineDistortion(canvas: canvasSize, angle: .pi / 2)
    case .rotationScaleTranslation:
      AffineDistortion(canvas: canvasSize, angle: .pi / 4, scale: 0.7...1.2, isPlacedFreely: true)
    }
  }
}
