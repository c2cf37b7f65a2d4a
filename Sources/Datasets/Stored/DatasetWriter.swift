public import Files
import HDF5
import Tensors

/// Writes a generated dataset of any size, in whichever order its samples come.
///
/// The file has a temporary name in the same folder until `finish()`, and vanishes with a writer that did not come
/// so far.
public final class DatasetWriter {
  private let schema: Schema
  private let columns: [SampleColumn]
  private let writer: SampleFileWriter

  /// Lays out a dataset of `count` samples of a schema.
  ///
  /// Throws a ``Fault`` where nothing may be made at `path`, or cannot.
  public init(
    creating path: String, count: Int, schema: Schema, provenance: DatasetProvenance,
    by rule: OutputRule = OutputRule()
  ) throws {
    precondition(count > 0, "a dataset has at least one sample, not \(count)")
    self.schema = schema
    columns = SampleColumn.all(images: schema.shape, truth: schema.truth)
    writer = try SampleFileWriter(
      creating: path, count: count, columns: columns, by: rule,
      describe: provenance.write, annotate: Self.annotateImages)
  }

  /// Writes drawn samples to their rows; every row must be written once before `finish()`.
  ///
  /// Throws a ``Fault`` where the disk is full or fails.
  public func write(_ samples: DrawnSamples, at rows: Range<Int>) throws {
    precondition(
      samples.schema.shape == schema.shape,
      "images of \(samples.schema.shape) in a dataset of \(schema.shape)")
    for (index, column) in columns.enumerated() {
      try writer.write(
        samples.rows(of: column, count: rows.count), toColumn: index, atRow: rows.lowerBound)
    }
  }

  /// Adds the digests of all columns, syncs the file to the disk and gives it its name.
  ///
  /// Throws a ``Fault`` where any of it fails; the output is then as it was.
  public func finish() throws {
    try writer.finish { column, dataset, digest in
      // Images have a digest each, in a column of their own.
      if !column.holdsImages { try dataset.setAttribute("digest", try digest()) }
    }
  }

  /// Says how bytes become brightness, and that viewers may show the images.
  private static func annotateImages(_ datasets: [H5Dataset]) throws {
    guard let images = datasets.first(where: { $0.name == "/" + SampleColumn.imagesName }) else { return }
    try images.setAttribute("scale_factor", 1.0 / 255)
    // HDF5 1.10 attaches no scale to what already has the class of an image; a volume is none.
    if images.dimensions.count == 4 { try images.markAsGrayscaleImages() }
  }
}
