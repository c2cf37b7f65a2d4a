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
  private let drawnTruth: UnsafeMutableBufferPointer<Float>

  /// What is told of every distortion, as columns of a dataset.
  let truth: [SampleColumn]

  /// The shape of one image, (1, H, W), or volume, (1, D, H, W).
  public let shape: Shape

  /// Distorts the digits of these identities.
  public init(_ digits: Digits, ids: [Int], distortion: any Distortion, seed: UInt64) {
    self.digits = digits
    self.ids = ids
    self.distortion = distortion
    self.seed = seed
    shape = Shape([1] + distortion.canvas.dimensions)
    truth = distortion.truth
    drawnTruth = .allocate(capacity: truth.reduce(0) { $0 + $1.rowCount })
    drawnTruth.initialize(repeating: 0)
  }

  deinit {
    drawnTruth.deallocate()
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

  /// Writes a distorted digit and returns the truth about it, valid until the next is drawn.
  ///
  /// The values of its distortion's columns lie one after another.
  public func draw(_ index: Int, epoch: Int, into bytes: UnsafeMutablePointer<UInt8>) -> UnsafePointer<Float>
  {
    guard let truth = drawnTruth.baseAddress else { preconditionFailure("a distortion without truth") }
    let id = ids[index]
    var random = RandomStream(seed: seed, purpose: .distortion, key: SampleKey(epoch: epoch, sample: id))
    distortion.draw(digits.image(id), using: &random, into: bytes, truth: truth)
    return UnsafePointer(truth)
  }

  /// The digit that the image at an index shows.
  public func label(at index: Int) -> Int { digits.label(ids[index]) }
}
