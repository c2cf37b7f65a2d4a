public import Tensors

/// Distorted digits with the truth about their distortion, on their way into a dataset.
///
/// Everything lies in one block of bytes, which may be sent as it is between ranks of one program.
public final class DrawnSamples {
  /// The number of samples that fit.
  public let capacity: Int

  /// The whole block; valid as long as the samples live.
  public let bytes: UnsafeMutableRawBufferPointer

  /// The shape of one image: (C, H, W).
  public let shape: Shape

  /// Allocates room for `capacity` samples with images of shape (C, H, W).
  public init(shape: Shape, capacity: Int) {
    self.shape = shape
    self.capacity = capacity
    let size = DatasetColumn.allCases.reduce(0) { $0 + $1.rowByteCount(images: shape) }
    bytes = .allocate(byteCount: size * capacity, alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    bytes.deallocate()
  }

  /// Draws the samples at `indices` of a source as they appear in an epoch.
  public func draw(_ indices: Range<Int>, of source: DistortedDigits, epoch: Int) {
    precondition(indices.count <= capacity, "\(indices.count) samples in room for \(capacity)")
    precondition(source.shape == shape, "images of \(source.shape) in room for \(shape)")
    for (row, index) in indices.enumerated() {
      let image = place(of: .images, row: row)
      let pixels = image.assumingMemoryBound(to: UInt8.self)
      let pose = source.draw(index, epoch: epoch, into: pixels)
      let digest = Digest.of(UnsafeRawBufferPointer(start: image, count: shape.count))
      store(UInt8(source.label(at: index)), .labels, row)
      store(Int64(source.sampleID(at: index)), .sampleID, row)
      store(digest, .digest, row)
      store(pose.matrix, .transform, row)
      store(pose.angle, .angle, row)
      store(pose.scale, .scale, row)
      store(SIMD2(pose.shiftX, pose.shiftY), .shift, row)
    }
  }

  /// The first `count` rows of a column.
  func rows(of column: DatasetColumn, count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: place(of: column, row: 0), count: count * column.rowByteCount(images: shape))
  }

  private func store<Value: BitwiseCopyable>(_ value: Value, _ column: DatasetColumn, _ row: Int) {
    place(of: column, row: row).storeBytes(of: value, as: Value.self)
  }

  private func place(of column: DatasetColumn, row: Int) -> UnsafeMutableRawPointer {
    let before = DatasetColumn.allCases.prefix { $0 != column }
    let begin = before.reduce(0) { $0 + $1.rowByteCount(images: shape) } * capacity
    guard let start = bytes.baseAddress else { preconditionFailure("samples without memory") }
    return start + begin + row * column.rowByteCount(images: shape)
  }
}
