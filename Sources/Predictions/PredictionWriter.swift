import Datasets
import HDF5
import Tensors
import Training

/// Writes the arrays of a file of predictions, each from its first row to its last.
///
/// HDF5 lays out the file; rows are then written straight to their places in it, so that it need not fit in
/// memory. The file has a temporary name in the same folder until `finish()`.
final class PredictionWriter {
  private let path: String
  private let count: Int
  private let temporary: TemporaryFile
  private let layout: H5File
  private var arrays: [(dataset: H5Dataset, rowByteCount: Int, written: Int, digest: Digest)]
  private let file: OpenFile

  /// Lays out a file of `count` rows a column.
  init(
    creating path: String, count: Int, columns: [PredictionColumn], header: PredictionHeader,
    overwriting: Bool
  ) throws {
    self.path = path
    self.count = count
    let temporary = try TemporaryFile(for: path, overwriting: overwriting)
    try temporary.create()
    (layout, arrays) = try PredictionError.translating(.cannotCreate) {
      let layout = try H5File.create(at: temporary.path, driver: .standard)
      try header.write(to: layout)
      let datasets = try columns.map { try $0.allocate(in: layout, count: count) }
      try Self.relate(datasets)
      return (layout, zip(datasets, columns).map { ($0, $1.rowByteCount, 0, Digest()) })
    }
    self.temporary = temporary
    file = try OpenFile(writing: temporary.path)
  }

  /// Writes the next rows of a column.
  func append(_ rows: UnsafeRawBufferPointer, toColumn column: Int) throws {
    let (dataset, size, written, _) = arrays[column]
    precondition(
      rows.count.isMultiple(of: size) && written + rows.count / size <= count,
      "\(rows.count) bytes behind row \(written) of \(count) of \(size) bytes")
    guard let offset = dataset.fileOffset else {
      throw PredictionError("\(path): HDF5 gave \(dataset.name) no place in the file", .internalError)
    }
    try file.write(rows, at: offset + written * size)
    arrays[column].written += rows.count / size
    arrays[column].digest.update(rows)
  }

  /// Adds the digests, syncs the file to the disk and gives it its name.
  func finish() throws {
    for (dataset, _, written, digest) in arrays {
      precondition(written == count, "\(dataset.name) has \(written) rows of \(count)")
      try PredictionError.translating(.inputOutput) {
        try dataset.setAttribute("digest", CheckpointFile.text(of: digest.value))
      }
    }
    try PredictionError.translating(.inputOutput) { try layout.close() }
    try temporary.publish()
  }

  /// Makes the identities the coordinates along the first dimension of all other arrays.
  private static func relate(_ datasets: [H5Dataset]) throws {
    guard let identities = datasets.first(where: { $0.name == "/sample_id" }) else { return }
    try identities.makeScale("sample_id")
    for dataset in datasets where dataset !== identities {
      try dataset.attachScale(identities, toDimension: 0)
    }
  }
}

extension PredictionColumn {
  /// Makes the column's array, with all that explains it and no content.
  fileprivate func allocate(in file: H5File, count: Int) throws -> H5Dataset {
    let dataset = try file.allocateDataset(path, of: element, dimensions: [count] + dimensions.map(\.extent))
    try dataset.setDimensionLabels(["sample"] + dimensions.map(\.label))
    try dataset.setAttribute("units", "1")
    try dataset.setAttribute("long_name", longName)
    try annotate(dataset)
    return dataset
  }
}
