import Files
import HDF5

/// An array of a file of predictions, one row a sample of the last micro-batch.
typealias PredictionColumn = FilledColumn<Int>

extension PredictionColumn {
  /// Describes an array of any type.
  init<Element: H5Element>(
    _ path: String, _ dimensions: [Dimension] = [], longName: String,
    attributes: [(name: String, value: Attribute)] = [],
    fill: @escaping (_ sample: Int, _ row: UnsafeMutableBufferPointer<Element>) -> Void
  ) {
    var layout = Column(path, of: Element.self, dimensions, longName: longName)
    layout.attributes = attributes
    self.init(layout, fill: fill)
  }
}
