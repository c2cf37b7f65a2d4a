import HDF5
public import Tensors

/// Writes a generated dataset of any size, in whichever order its samples come.
///
/// HDF5 lays out the file; samples are then written straight to their places in it. The file has a temporary
/// name in the same folder until `finish()`, and vanishes with a writer that did not come so far.
public final class DatasetWriter {
  private let count: Int
  private let shape: Shape
  private let temporary: TemporaryFile
  private let layout: H5File
  private let columns: [(stored: StoredColumn, dataset: H5Dataset)]
  private let file: OpenFile

  /// Lays out a dataset of `count` images of shape (C, H, W), or volumes of shape (C, D, H, W).
  ///
  /// Throws a ``DatasetError`` where `path` exists, unless it is to be overwritten, or cannot be made.
  public init(
    creating path: String, count: Int, shape: Shape, provenance: DatasetProvenance, overwriting: Bool = false
  ) throws {
    precondition(count > 0, "a dataset has at least one sample, not \(count)")
    self.count = count
    self.shape = shape
    temporary = try TemporaryFile(for: path, overwriting: overwriting)
    try temporary.create()
    let path = temporary.path
    (layout, columns) = try DatasetError.translating(.cannotCreate) {
      let layout = try H5File.create(at: path, driver: .standard)
      try provenance.write(to: layout)
      let all = DatasetColumn.all(images: shape, truth: provenance.distortion.example.truth)
      let datasets = try all.map { try $0.allocate(in: layout, count: count) }
      try Self.relate(datasets)
      let columns = try zip(all, datasets).map {
        (stored: try StoredColumn($0, stored: $1, count: count), dataset: $1)
      }
      return (layout, columns)
    }
    file = try OpenFile(writing: temporary.path)
  }

  /// Writes drawn samples to their rows; every row must be written once before `finish()`.
  ///
  /// Throws a ``DatasetError`` where the disk is full or fails.
  public func write(_ samples: DrawnSamples, at rows: Range<Int>) throws {
    precondition(rows.upperBound <= count, "rows \(rows) of \(count)")
    precondition(samples.shape == shape, "images of \(samples.shape) in a dataset of \(shape)")
    for (stored, _) in columns {
      let bytes = samples.rows(of: stored.column, count: rows.count)
      try file.write(bytes, at: stored.offset(ofRow: rows.lowerBound))
    }
  }

  /// Adds the digests of all columns, syncs the file to the disk and gives it its name.
  ///
  /// Throws a ``DatasetError`` where any of it fails; the output is then as it was.
  public func finish() throws {
    for (stored, dataset) in columns where !stored.column.holdsImages {
      let digest = try stored.digest(in: file)
      try DatasetError.translating(.inputOutput) { try dataset.setAttribute("digest", digest) }
    }
    try DatasetError.translating(.inputOutput) { try layout.close() }
    try temporary.publish()
  }

  /// Makes the identities the coordinates along the first dimension of all other columns, and images images.
  private static func relate(_ datasets: [H5Dataset]) throws {
    func dataset(_ name: String) -> H5Dataset? {
      datasets.first { $0.name == "/" + name }
    }
    let identity = DatasetColumn.sampleID.name
    guard let identities = dataset(identity), let images = dataset(DatasetColumn.imagesName) else { return }
    try identities.makeScale(identity)
    for dataset in datasets where dataset !== identities {
      try dataset.attachScale(identities, toDimension: 0)
    }
    // HDF5 1.10 attaches no scale to what already has the class of an image; a volume is none.
    if images.dimensions.count == 4 { try images.markAsGrayscaleImages() }
  }
}

extension DatasetColumn {
  /// Makes the column's array, with all that explains it and no content.
  fileprivate func allocate(in file: H5File, count: Int) throws -> H5Dataset {
    let dimensions = [count] + rowDimensions
    let dataset = try file.allocateDataset(name, of: element, dimensions: dimensions)
    try dataset.setDimensionLabels(dimensionLabels)
    try dataset.setAttribute("units", units)
    try dataset.setAttribute("long_name", longName)
    if holdsImages { try dataset.setAttribute("scale_factor", 1.0 / 255) }
    return dataset
  }
}
