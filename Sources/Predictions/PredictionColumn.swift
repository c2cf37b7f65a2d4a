import Files
import HDF5

/// An array of a file of predictions, one row a sample, and how its rows come about.
struct PredictionColumn {
  /// What the array is.
  let layout: Column
  /// Writes the row of a sample of the last micro-batch, of exactly `rowByteCount` bytes.
  let fill: (_ sample: Int, _ row: UnsafeMutableRawBufferPointer) -> Void

  init<Element: H5Element>(
    _ path: String, _ dimensions: [Dimension] = [], longName: String,
    attributes: [(name: String, value: Attribute)] = [],
    fill: @escaping (_ sample: Int, _ row: UnsafeMutableBufferPointer<Element>) -> Void
  ) {
    var layout = Column(path, of: Element.self, dimensions, longName: longName)
    layout.attributes = attributes
    self.layout = layout
    self.fill = { sample, row in
      fill(sample, row.bindMemory(to: Element.self))
    }
  }

  /// The size of one sample's row.
  var rowByteCount: Int { layout.rowByteCount }
}
