import Files
public import Tensors

/// Distorted digits with the truth about their distortion, on their way into a dataset.
///
/// Everything lies in one block of bytes, which may be sent as it is between ranks of one program.
public final class DrawnSamples {
  /// The number of samples that fit.
  public let capacity: Int

  /// The whole block; valid as long as the samples live.
  public let bytes: UnsafeMutableRawBufferPointer

  /// The shape of one image, (C, H, W), or volume, (C, D, H, W).
  public let shape: Shape

  private let source: DistortedDigits
  private let columns: [SampleColumn]

  /// Allocates room for `capacity` samples of a source.
  public init(of source: DistortedDigits, capacity: Int) {
    self.source = source
    self.capacity = capacity
    shape = source.shape
    columns = SampleColumn.all(images: shape, truth: source.truth)
    bytes = .allocate(byteCount: columns.reduce(0) { $0 + $1.rowByteCount } * capacity, alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    bytes.deallocate()
  }

  /// Draws the samples at `indices` of the source as they appear in an epoch.
  public func draw(_ indices: Range<Int>, epoch: Int) {
    precondition(indices.count <= capacity, "\(indices.count) samples in room for \(capacity)")
    for (row, index) in indices.enumerated() {
      let image = place(of: SampleColumn.imagesName, row: row)
      var truth = source.draw(index, epoch: epoch, into: image.assumingMemoryBound(to: UInt8.self))
      let digest = Digest.of(UnsafeRawBufferPointer(start: image, count: shape.count))
      store(UInt8(source.label(at: index)), .labels, row)
      store(Int64(source.sampleID(at: index)), .sampleID, row)
      store(digest, .digest, row)
      for column in source.truth {
        place(of: column.path, row: row).copyMemory(from: truth, byteCount: column.rowByteCount)
        truth += column.rowCount
      }
    }
  }

  /// The first `count` rows of a column.
  func rows(of column: SampleColumn, count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: place(of: column.path, row: 0), count: count * column.rowByteCount)
  }

  private func store<Value: BitwiseCopyable>(_ value: Value, _ column: SampleColumn, _ row: Int) {
    place(of: column.path, row: row).storeBytes(of: value, as: Value.self)
  }

  private func place(of name: String, row: Int) -> UnsafeMutableRawPointer {
    var offset = 0
    for column in columns {
      if column.path == name, let start = bytes.baseAddress {
        return start + offset + row * column.rowByteCount
      }
      offset += column.rowByteCount * capacity
    }
    preconditionFailure("samples without a column \(name)")
  }
}
