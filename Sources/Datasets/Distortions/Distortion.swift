import SpatialTransformers
public import Tensors

/// A way to make a new image or volume of one, of any size and number of channels, with random numbers of its own.
///
/// One object serves one thread: it draws in memory that it allocated at construction.
public protocol Distortion: AnyObject {
  /// What it makes of samples; behind the truth about these stand the columns that it adds.
  var schema: Schema { get }

  /// Draws one distortion of a row of `dataset`, as that is in an epoch, and writes what it makes of it.
  ///
  /// Further rows may be read, and other labels given. Throws a ``Fault`` where a row cannot be read.
  func draw(
    _ row: Int, epoch: Int, of dataset: any Dataset, using random: inout RandomStream,
    into sample: SampleMemory) throws
}

extension DistortionOptions {
  /// What the kind stands for: distortions one after another, each made for the samples that it gets.
  var list: [(Schema) throws -> any Distortion] {
    switch kind {
    case .none:
      [{ try AffineDistortion(of: $0, canvas: square(1, of: $0)) }]
    case .rotation:
      [{ try AffineDistortion(of: $0, canvas: square(1, of: $0), angle: .pi / 2) }]
    case .rotationScaleTranslation:
      [
        {
          try AffineDistortion(
            of: $0, canvas: square(1.5, of: $0), angle: .pi / 4, scale: 0.7...1.2, isPlacedFreely: true)
        }
      ]
    case .volume:
      [{ try VolumeDistortion(of: $0, side: canvas ?? 60, depth: depth, angle: angle, isPlacedFreely: true) }]
    }
  }

  /// The canvas that the options name, otherwise one that has so many times the rows and columns of the images.
  private func square(_ factor: Double, of schema: Schema) -> ImageSize {
    func side(_ axis: Int) -> Int { canvas ?? Int((factor * Double(schema.shape[axis])).rounded(.up)) }
    return ImageSize(height: side(1), width: side(2))
  }
}
