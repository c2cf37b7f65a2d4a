public import Files
import HDF5

/// Writes a dataset of any size, in whichever order its samples come.
///
/// The file has a temporary name in the same folder until `finish()`, and vanishes with a writer that did not come
/// so far.
public final class DatasetWriter {
  private let schema: Schema
  private let file: TableFile

  /// Lays out a dataset of `count` samples of a schema.
  ///
  /// Throws a ``Fault`` where nothing may be made at `path`, or cannot.
  public init(
    creating path: String, count: Int, schema: Schema, provenance: DatasetProvenance,
    by rule: OutputRule = OutputRule()
  ) throws {
    precondition(count > 0, "a dataset has at least one sample, not \(count)")
    self.schema = schema
    file = try TableFile(
      creating: path, columns: DatasetColumn.all(of: schema).map(\.layout), rows: Rows.samples(count),
      key: Rows.identityName, by: rule
    ) { file in
      try FileFormat.dataset.begin(file, by: provenance.generator)
      try provenance.write(to: file)
      try schema.preparation?.write(to: file)
      try file.setAttribute(DatasetLayout.truthName, schema.truth.map(\.path))
      try file.write(classNames: schema.classNames)
    }
  }

  /// Writes drawn samples to their rows; every row must be written once before `finish()`.
  ///
  /// Throws a ``Fault`` where the disk is full or fails.
  public func write(_ samples: DrawnSamples, at rows: Range<Int>) throws {
    let found = samples.schema
    precondition(
      found.shape == schema.shape && found.element == schema.element,
      "\(found.element) of \(found.shape) in a dataset of \(schema.element) of \(schema.shape)")
    for column in samples.columns.indices {
      try file.write(samples.rows(0..<rows.count, ofColumn: column), toColumn: column, atRow: rows.lowerBound)
    }
  }

  /// Adds the digests of all columns, syncs the file to the disk and gives it its name.
  ///
  /// Throws a ``Fault`` where any of it fails; the output is then as it was.
  public func finish() throws {
    // Images have a digest each, in a column of their own.
    try file.finish(sparing: \.holdsImages)
  }
}
