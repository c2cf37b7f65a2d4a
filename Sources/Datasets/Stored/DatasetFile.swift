import Files
import Memory
import POSIX

/// A dataset of ours, such as `stn generate` makes, opened for reading.
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
  private let isSealed: Bool
  private let images: StoredColumn
  private let truth: [StoredColumn]
  /// One image as it is read.
  private let image: AlignedMemory<UInt8>
  /// The labels of all samples, one after another.
  private let labels: [Int32]
  private let identities: [Int64]
  private let digests: [UInt64]

  /// Opens a dataset and checks everything but its images.
  ///
  /// One that is not sealed is to be sealed anew.
  /// Throws a ``Fault`` that says what is missing, damaged or of another kind.
  public init(opening path: String, sealed isSealed: Bool = true) throws {
    let path = path.asName
    self.path = path
    guard !folderExists(path) else {
      throw Fault(.badData, "\(path) is a folder, expected a dataset; stn import makes one of pictures")
    }
    file = try OpenFile(reading: path)
    guard try FileFormat.isHDF5(path) else {
      throw Fault(
        .badData,
        "cannot read the dataset \(path): this is not an HDF5 file; stn import makes one of pictures and arrays"
      )
    }
    let layout = try DatasetLayout(path, sealed: isSealed)
    self.isSealed = isSealed
    (count, schema, provenance) = (layout.count, layout.schema, layout.provenance)
    (images, truth) = try (layout.stored(.images(of: schema)), schema.truth.map(layout.stored))
    labels = try layout.values(of: .labels(schema.labelsPerSample), as: Int32.self)
    identities = try layout.values(of: .sampleID, as: Int64.self)
    digests = try layout.values(of: .digest, as: UInt64.self)
    image = AlignedMemory(repeating: 0, count: images.column.rowByteCount)
    try checkRanges()
  }

  /// The class of a sample; the first of several.
  public func label(_ row: Int) -> Int { Int(labels[row * schema.labelsPerSample]) }

  /// The identity of a sample.
  public func sampleID(at row: Int) -> Int { Int(identities[row]) }

  /// The digest of every sample's image.
  public var imageDigests: [UInt64] { digests }

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
    schema.element.read(UnsafeRawBufferPointer(image.bytes), into: sample.pixels)
    for label in 0..<schema.labelsPerSample {
      sample.labels[label] = labels[row * schema.labelsPerSample + label]
    }
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
    try DatasetLayout(path, sealed: isSealed).check(
      columns: DatasetColumn.all(of: schema).map(\.layout).filter { !$0.holdsImages })
    let damaged = try (0..<count).filter { try !isIntact($0) }
    guard let first = damaged.first else { return }
    throw Fault(
      .badData,
      "\(path): \(damaged.count) of \(count) images do not match their digests, the first that of sample \(first)"
    )
  }

  /// Labels are classes, and identities keys of random streams.
  private func checkRanges() throws {
    let classes = schema.classNames.count
    if let place = labels.firstIndex(where: { !(0..<classes).contains(Int($0)) }) {
      throw Fault(
        .badData,
        "\(path): sample \(place / schema.labelsPerSample) has the label \(labels[place]), expected 0 to \(classes - 1)"
      )
    }
    if let row = identities.firstIndex(where: { UInt32(exactly: $0) == nil }) {
      throw Fault(
        .badData,
        "\(path): sample \(row) has the identity \(identities[row]), expected 0 to \(UInt32.max)")
    }
  }

  /// Reads the image of a sample.
  private func isIntact(_ row: Int) throws -> Bool {
    try file.read(into: image.bytes, at: images.offset(ofRow: row))
    return Digest.of(UnsafeRawBufferPointer(image.bytes)) == digests[row]
  }
}
