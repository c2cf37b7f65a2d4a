import Files
import POSIX
import HDF5
import SpatialTransformers
import Tensors

/// A dataset made by `stn generate`, opened for reading.
///
/// Structure, labels and identities are checked when it is opened, images when they are read: each from its
/// own place in the file, so that nobody reads what it does not use.
public final class DatasetFile: Dataset {
  /// Where the file is.
  public let path: String

  /// The number of samples.
  public let count: Int

  /// What the samples have, the truth about them included.
  public let schema: Schema

  /// Where the samples come from.
  public let provenance: DatasetProvenance

  private let file: OpenFile
  private let columns: [(stored: StoredColumn, digest: UInt64?)]
  private let images: StoredColumn
  private let truth: [StoredColumn]
  /// One image as it is read.
  private let bytes: UnsafeMutableRawBufferPointer
  private let labels: [UInt8]
  private let identities: [Int64]
  private let digests: [UInt64]

  /// Opens a dataset and checks everything but its images.
  ///
  /// Throws a ``Fault`` that says what is missing, damaged or of another kind.
  public init(opening path: String) throws {
    let path = path.asName
    self.path = path
    file = try OpenFile(reading: path)
    let layout = try Layout(path)
    (count, schema, provenance) = (layout.count, layout.schema, layout.provenance)
    columns = layout.columns
    images = layout[.images(of: schema.shape)].stored
    truth = schema.truth.map { layout[$0].stored }
    bytes = .allocate(byteCount: schema.shape.count, alignment: 64)
    labels = try layout[.labels].stored.values(in: file, as: UInt8.self)
    identities = try layout[.sampleID].stored.values(in: file, as: Int64.self)
    digests = try layout[.digest].stored.values(in: file, as: UInt64.self)
    for column in [SampleColumn.labels, .sampleID, .digest] { try check(layout[column]) }
    try checkRanges()
  }

  deinit {
    bytes.deallocate()
  }

  /// The class of a sample.
  public func label(_ row: Int) -> Int { Int(labels[row]) }

  /// The identity of the digit in a sample.
  public func sampleID(at row: Int) -> Int { Int(identities[row]) }

  /// The digest of all images, labels and identities, by way of their own digests.
  public var digest: UInt64 {
    var digest = Digest()
    digests.withUnsafeBytes { digest.update($0) }
    labels.withUnsafeBytes { digest.update($0) }
    identities.withUnsafeBytes { digest.update($0) }
    return digest.value
  }

  /// Reads a sample, the same in every epoch, and compares its image with its digest.
  ///
  /// Throws a ``Fault`` where it cannot be read or is damaged.
  public func read(_ row: Int, epoch: Int, into sample: SampleMemory) throws {
    guard try isIntact(row) else {
      throw Fault(
        .badData, "\(path): the image of sample \(row) does not match its digest; make it anew")
    }
    for i in bytes.indices { sample.pixels[i] = Float(bytes[i]) }
    sample.labels[0] = Int32(labels[row])
    try sample.truth.map { try readTruth(row, into: $0) }
  }

  private func readTruth(_ row: Int, into values: UnsafeMutablePointer<Float>) throws {
    var values = values
    for column in truth {
      let room = UnsafeMutableRawBufferPointer(start: values, count: column.column.rowByteCount)
      try file.read(into: room, at: column.offset(ofRow: row))
      values += column.column.rowCount
    }
  }

  /// Reads everything and compares it with its digests.
  ///
  /// Throws a ``Fault`` that counts what is damaged and names the first of it.
  public func verify() throws {
    for column in columns where !column.stored.column.holdsImages { try check(column) }
    let damaged = try (0..<count).filter { try !isIntact($0) }
    guard let first = damaged.first else { return }
    throw Fault(
      .badData,
      "\(path): \(damaged.count) of \(count) images do not match their digests, the first that of sample \(first)"
    )
  }

  /// Labels are classes, and identities keys of random streams.
  private func checkRanges() throws {
    let classes = provenance.classNames.count
    if let row = labels.firstIndex(where: { $0 >= classes }) {
      throw Fault(
        .badData, "\(path): sample \(row) has the label \(labels[row]), expected 0 to \(classes - 1)")
    }
    if let row = identities.firstIndex(where: { UInt32(exactly: $0) == nil }) {
      throw Fault(
        .badData,
        "\(path): sample \(row) has the identity \(identities[row]), expected 0 to \(UInt32.max)")
    }
  }

  /// Reads the image of a sample.
  private func isIntact(_ row: Int) throws -> Bool {
    try file.read(into: bytes, at: images.offset(ofRow: row))
    return Digest.of(UnsafeRawBufferPointer(bytes)) == digests[row]
  }

  private func check(_ column: (stored: StoredColumn, digest: UInt64?)) throws {
    guard try column.stored.digest(in: file) == column.digest else {
      throw Fault(
        .badData, "\(path): /\(column.stored.column.path) does not match its digest; make the dataset anew")
    }
  }
}

/// What HDF5 tells of a dataset; the file is closed again before its content is read.
private struct Layout {
  let provenance: DatasetProvenance
  let count: Int
  let schema: Schema
  let columns: [(stored: StoredColumn, digest: UInt64?)]

  init(_ path: String) throws {
    (provenance, count, schema, columns) = try Fault.translating(.badData) {
      let file = try H5File.open(at: path)
      let provenance = try DatasetProvenance(readingFrom: file)
      let rank = provenance.distortion == .volume ? 5 : 4
      let dimensions = try file.dataset(SampleColumn.imagesName).dimensions
      guard dimensions.count == rank, dimensions.allSatisfy({ $0 > 0 }) else {
        throw Fault(
          .badData, "\(path): /images has the dimensions \(dimensions), expected \(rank), none empty")
      }
      var schema = Schema(shape: Shape(Array(dimensions.dropFirst())), classNames: provenance.classNames)
      schema.truth = try provenance.distortion.truth
      let columns = try SampleColumn.all(images: schema.shape, truth: schema.truth).map { column in
        let dataset = try file.dataset(column.path)
        let digest = column.holdsImages ? nil : try dataset.attribute("digest", as: UInt64.self)
        return (try StoredColumn(column, stored: dataset, count: dimensions[0]), digest)
      }
      return (provenance, dimensions[0], schema, columns)
    }
  }

  subscript(column: SampleColumn) -> (stored: StoredColumn, digest: UInt64?) {
    guard let found = columns.first(where: { $0.stored.column.path == column.path }) else {
      preconditionFailure("every column is looked up when a dataset is opened")
    }
    return found
  }
}
