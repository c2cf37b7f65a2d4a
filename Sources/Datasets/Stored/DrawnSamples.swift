import Files
import Tensors

/// Samples of a dataset with the truth about them, on their way into a file.
///
/// Everything lies in one block of bytes, which may be sent as it is between ranks of one program.
public final class DrawnSamples {
  /// The number of samples that fit.
  public let capacity: Int

  /// The whole block; valid as long as the samples live.
  public let bytes: UnsafeMutableRawBufferPointer

  /// What the samples have.
  public var schema: Schema { dataset.schema }

  private let dataset: any Dataset
  private let drawn: Samples
  private let columns: [SampleColumn]

  /// Allocates room for `capacity` samples of a dataset.
  public init(of dataset: any Dataset, capacity: Int) {
    self.dataset = dataset
    self.capacity = capacity
    drawn = Samples(dataset.schema, capacity: 1, withTruth: true)
    columns = SampleColumn.all(images: dataset.schema.shape, truth: dataset.schema.truth)
    bytes = .allocate(byteCount: columns.reduce(0) { $0 + $1.rowByteCount } * capacity, alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    bytes.deallocate()
  }

  /// Draws the samples in `rows` of the dataset as they appear in an epoch.
  ///
  /// Throws a ``Fault`` where one cannot be read.
  public func draw(_ rows: Range<Int>, epoch: Int) throws {
    precondition(rows.count <= capacity, "\(rows.count) samples in room for \(capacity)")
    for (place, row) in rows.enumerated() {
      let sample = drawn[0]
      try dataset.read(row, epoch: epoch, into: sample)
      store(image: sample.pixels, at: place)
      store(UInt8(sample.labels[0]), .labels, place)
      store(Int64(dataset.sampleID(at: row)), .sampleID, place)
      store(truth: sample.truth, at: place)
    }
  }

  /// Stores pixels, which are whole numbers, as bytes, and their digest.
  private func store(image pixels: UnsafePointer<Float>, at row: Int) {
    let count = schema.shape.count
    let image = place(of: SampleColumn.imagesName, row: row).assumingMemoryBound(to: UInt8.self)
    for i in 0..<count { image[i] = UInt8(pixels[i]) }
    store(Digest.of(UnsafeRawBufferPointer(start: image, count: count)), .digest, row)
  }

  private func store(truth: UnsafePointer<Float>?, at row: Int) {
    guard var truth else { return }
    for column in schema.truth {
      place(of: column.path, row: row).copyMemory(from: truth, byteCount: column.rowByteCount)
      truth += column.rowCount
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
