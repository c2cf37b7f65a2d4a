import Datasets
import HDF5

/// An array of a file of predictions, one row a sample, and how its rows come about.
struct PredictionColumn {
  /// What the array is.
  let layout: SampleColumn
  /// Adds the attributes that only this array has.
  let annotate: (H5Dataset) throws -> Void
  /// Writes the row of a sample of the last micro-batch, of exactly `rowByteCount` bytes.
  let fill: (_ sample: Int, _ row: UnsafeMutableRawBufferPointer) -> Void

  init<Element: H5Element>(
    _ path: String, _ dimensions: [(label: String, extent: Int)] = [], longName: String,
    annotate: @escaping (H5Dataset) throws -> Void = { _ in },
    fill: @escaping (_ sample: Int, _ row: UnsafeMutableBufferPointer<Element>) -> Void
  ) {
    layout = SampleColumn(path, of: Element.self, dimensions, longName: longName)
    self.annotate = annotate
    self.fill = { sample, row in
      fill(sample, row.bindMemory(to: Element.self))
    }
  }

  /// The size of one sample's row.
  var rowByteCount: Int { layout.rowByteCount }
}
