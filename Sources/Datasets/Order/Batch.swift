public import Tensors

/// The samples of a micro-batch, in memory that is allocated once and filled again and again.
///
/// The first `count` samples are real; what lies behind them is left over from before.
public final class Batch {
  /// The images (capacity, C, H, W), or volumes (capacity, C, D, H, W), plain, bytes divided by 255.
  public let images: Tensor

  /// The class of every sample.
  public let labels: UnsafeMutableBufferPointer<Int32>

  /// The epoch and identity of every sample.
  ///
  /// A copy that outlives the next `load` makes that one allocate.
  public private(set) var keys: [SampleKey]

  /// The number of samples loaded.
  public private(set) var count = 0

  private let sampleShape: Shape

  /// One image as it is read.
  private let bytes: UnsafeMutablePointer<UInt8>

  /// Allocates a batch of at most `capacity` samples of shape (C, H, W), or volumes of shape (C, D, H, W).
  public init(sampleShape: Shape, capacity: Int) {
    self.sampleShape = sampleShape
    images = Tensor(Shape([capacity] + sampleShape.dimensions))
    labels = .allocate(capacity: capacity)
    labels.initialize(repeating: 0)
    keys = Array(repeating: SampleKey(epoch: 0, sample: 0), count: capacity)
    bytes = .allocate(capacity: sampleShape.count)
    bytes.initialize(repeating: 0, count: sampleShape.count)
  }

  deinit {
    labels.deallocate()
    bytes.deallocate()
  }

  /// The number of samples that fit.
  public var capacity: Int { labels.count }

  /// Takes `count` samples of `source`, each from the epoch and index that `place` gives.
  func fill(_ count: Int, from source: any SampleSource, place: (Int) -> (epoch: Int, index: Int)) throws {
    precondition(count <= capacity, "\(count) samples for a batch of \(capacity)")
    precondition(
      source.shape == sampleShape, "samples of \(source.shape) for a batch of \(sampleShape)")
    let size = sampleShape.count
    for sample in 0..<count {
      let (epoch, index) = place(sample)
      labels[sample] = Int32(try source.read(index, epoch: epoch, into: bytes))
      keys[sample] = SampleKey(epoch: epoch, sample: source.sampleID(at: index))
      let pixels = images.pointer + sample * size
      for i in 0..<size { pixels[i] = Float(bytes[i]) / 255 }
    }
    self.count = count
  }
}
