import HDF5

/// An array of a file of predictions, one row a sample, and how its rows come about.
struct PredictionColumn {
  /// The path in the file.
  let path: String
  /// The type of the elements.
  let element: any H5Element.Type
  /// The dimensions of one sample's row, by name.
  let dimensions: [(label: String, extent: Int)]
  /// What the values mean.
  let longName: String
  /// Adds the attributes that only this array has.
  let annotate: (H5Dataset) throws -> Void
  /// Writes the row of a sample of the last micro-batch, of exactly `rowByteCount` bytes.
  let fill: (_ sample: Int, _ row: UnsafeMutableRawBufferPointer) -> Void

  init<Element: H5Element>(
    _ path: String, _ dimensions: [(label: String, extent: Int)] = [], longName: String,
    annotate: @escaping (H5Dataset) throws -> Void = { _ in },
    fill: @escaping (_ sample: Int, _ row: UnsafeMutableBufferPointer<Element>) -> Void
  ) {
    self.path = path
    element = Element.self
    self.dimensions = dimensions
    self.longName = longName
    self.annotate = annotate
    self.fill = { sample, row in
      fill(sample, row.bindMemory(to: Element.self))
    }
  }

  /// The size of one sample's row.
  var rowByteCount: Int { dimensions.reduce(byteCount(of: element)) { $0 * $1.extent } }

  private func byteCount<Element: H5Element>(of type: Element.Type) -> Int { MemoryLayout<Element>.size }
}
