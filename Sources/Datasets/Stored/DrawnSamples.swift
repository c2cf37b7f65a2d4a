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

  /// What is drawn of a sample.
  let columns: [DatasetColumn]

  private let dataset: any Dataset
  private let drawn: Samples
  /// One image as it is kept.
  private let image: AlignedMemory<UInt8>
  /// The rows of every column, one column behind the other.
  private let memory: AlignedMemory<UInt8>
  /// Where each column begins, aligned for values of any type.
  private let starts: [Int]

  /// Allocates room for `capacity` samples of a dataset.
  public init(of dataset: any Dataset, capacity: Int) {
    self.dataset = dataset
    self.capacity = capacity
    drawn = Samples(dataset.schema, capacity: 1, withTruth: true)
    image = AlignedMemory(repeating: 0, count: dataset.schema.imageByteCount)
    columns = DatasetColumn.all(of: dataset.schema)
    var (starts, end) = ([Int](), 0)
    for column in columns {
      starts.append(end)
      end = (end + column.rowByteCount * capacity + 15) / 16 * 16
    }
    self.starts = starts
    memory = AlignedMemory(repeating: 0, count: end)
  }

  /// The whole block; valid as long as the samples live.
  public var bytes: UnsafeMutableRawBufferPointer { memory.bytes }

  /// Draws the samples in `rows` of the dataset as they appear in an epoch.
  ///
  /// Throws a ``Fault`` where one cannot be read.
  public func draw(_ rows: Range<Int>, epoch: Int) throws {
    precondition(rows.count <= capacity, "\(rows.count) samples in room for \(capacity)")
    for (place, row) in rows.enumerated() {
      try dataset.read(row, epoch: epoch, into: drawn[0])
      schema.element.write(drawn[0].pixels, to: image.bytes)
      let sample = DrawnSample(
        content: drawn[0], identity: dataset.sampleID(at: row), image: UnsafeRawBufferPointer(image.bytes))
      for (index, column) in columns.enumerated() { column.fill(sample, memory(place..<place + 1, index)) }
    }
  }

  /// Some rows of a column.
  func rows(_ rows: Range<Int>, ofColumn index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(memory(rows, index))
  }

  private func memory(_ rows: Range<Int>, _ index: Int) -> UnsafeMutableRawBufferPointer {
    let size = columns[index].rowByteCount
    return UnsafeMutableRawBufferPointer(
      start: bytes.baseAddress.map { $0 + starts[index] + rows.lowerBound * size }, count: rows.count * size)
  }
}
