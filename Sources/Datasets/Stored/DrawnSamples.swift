import Files
import Memory
import Tensors

/// Samples of a dataset with the truth about them, on their way into a file.
///
/// Everything lies in one block of bytes, which may be sent as it is between ranks of one program.
public final class DrawnSamples {
  /// The number of samples that fit.
  public let capacity: Int

  /// What the samples have.
  public var schema: Schema { dataset.schema }

  private let dataset: any Dataset
  private let drawn: Samples
  private let columns: [Column]
  private let memory: AlignedMemory<UInt8>

  /// Allocates room for `capacity` samples of a dataset.
  public init(of dataset: any Dataset, capacity: Int) {
    self.dataset = dataset
    self.capacity = capacity
    drawn = Samples(dataset.schema, capacity: 1, withTruth: true)
    columns = Column.all(of: dataset.schema)
    memory = AlignedMemory(repeating: 0, count: columns.reduce(0) { $0 + $1.rowByteCount } * capacity)
  }

  /// The whole block; valid as long as the samples live.
  public var bytes: UnsafeMutableRawBufferPointer { memory.bytes }

  /// Draws the samples in `rows` of the dataset as they appear in an epoch.
  ///
  /// Throws a ``Fault`` where one cannot be read.
  public func draw(_ rows: Range<Int>, epoch: Int) throws {
    precondition(rows.count <= capacity, "\(rows.count) samples in room for \(capacity)")
    for (place, row) in rows.enumerated() {
      let sample = drawn[0]
      try dataset.read(row, epoch: epoch, into: sample)
      store(image: sample.pixels, at: place)
      for label in 0..<schema.labelCount { store(sample.labels[label], Column.labelsName, place, label) }
      store(Int64(dataset.sampleID(at: row)), Column.sampleID.path, place)
      store(truth: sample.truth, at: place)
    }
  }

  /// Stores pixels as they are, those of bytes being whole numbers, and their digest.
  private func store(image pixels: UnsafePointer<Float>, at row: Int) {
    let image = place(of: Column.imagesName, row: row)
    let count = schema.shape.count
    switch schema.element {
    case .uint8:
      for i in 0..<count { image.storeBytes(of: UInt8(pixels[i]), toByteOffset: i, as: UInt8.self) }
    case .float32: image.copyMemory(from: pixels, byteCount: count * MemoryLayout<Float>.size)
    }
    store(
      Digest.of(UnsafeRawBufferPointer(start: image, count: schema.imageByteCount)), Column.digest.path, row)
  }

  private func store(truth: UnsafePointer<Float>?, at row: Int) {
    guard var truth else { return }
    for column in schema.truth {
      place(of: column.path, row: row).copyMemory(from: truth, byteCount: column.rowByteCount)
      truth += column.rowCount
    }
  }

  /// The first `count` rows of a column.
  func rows(of column: Column, count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: place(of: column.path, row: 0), count: count * column.rowByteCount)
  }

  private func store<Value: BitwiseCopyable>(_ value: Value, _ column: String, _ row: Int, _ index: Int = 0) {
    let place = place(of: column, row: row)
    place.storeBytes(of: value, toByteOffset: index * MemoryLayout<Value>.size, as: Value.self)
  }

  private func place(of name: String, row: Int) -> UnsafeMutableRawPointer {
    var offset = 0
    for column in columns {
      if column.path == name {
        return UnsafeMutableRawPointer(memory.start) + (offset + row * column.rowByteCount)
      }
      offset += column.rowByteCount * capacity
    }
    preconditionFailure("samples without a column \(name)")
  }
}
