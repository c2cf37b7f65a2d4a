import SpatialTransformers
public import Tensors

/// Digits that are distorted when they are read, anew in every epoch.
///
/// What is drawn depends on the seed, the epoch and the digit's identity alone. One object serves one thread.
public final class DistortedDigits: SampleSource {
  private let digits: Digits
  private let ids: [Int]
  private let distortion: any Distortion
  private let seed: UInt64

  /// The shape of one image: (1, H, W).
  public let shape: Shape

  /// Distorts the digits of these identities.
  public init(_ digits: Digits, ids: [Int], distortion: any Distortion, seed: UInt64) {
    self.digits = digits
    self.ids = ids
    self.distortion = distortion
    self.seed = seed
    shape = [1, distortion.canvas.height, distortion.canvas.width]
  }

  /// The number of digits.
  public var count: Int { ids.count }

  /// Ten.
  public var classCount: Int { Digits.classNames.count }

  /// The digest of the files that the digits come from.
  public var digest: UInt64 { digits.digest }

  /// The identity of the digit at an index.
  public func sampleID(at index: Int) -> Int { ids[index] }

  /// Writes a distorted digit and returns its label; never throws.
  public func read(_ index: Int, epoch: Int, into bytes: UnsafeMutablePointer<UInt8>) -> Int {
    _ = draw(index, epoch: epoch, into: bytes)
    return label(at: index)
  }

  /// Writes a distorted digit and returns how it was distorted.
  public func draw(_ index: Int, epoch: Int, into bytes: UnsafeMutablePointer<UInt8>) -> Pose {
    let id = ids[index]
    var random = RandomStream(seed: seed, purpose: .distortion, key: SampleKey(epoch: epoch, sample: id))
    return distortion.draw(digits.image(id), using: &random, into: bytes)
  }

  /// The digit that the image at an index shows.
  public func label(at index: Int) -> Int { digits.label(ids[index]) }
}
