package import HDF5

/// An array of a file with all that explains it, made by `Table` with one row a sample, or by itself.
public struct Column: Sendable {
  /// The path from the group in which it is made.
  package let path: String

  /// The type of the elements.
  package let element: any H5Element.Type

  /// The dimensions, those of one row where the array has rows.
  package let dimensions: [Dimension]

  /// The unit of the values.
  package let units: String

  /// What the values mean.
  package let longName: String

  /// What else is to be said of it, by name.
  package var attributes: [(name: String, value: Attribute)] = []

  /// Whether viewers are to show it as images, 0 black and 255 white.
  package var showsImages = false

  /// Describes Float32 values: one a row, or as many as the dimensions say.
  public init(_ path: String, _ dimensions: [Dimension] = [], units: String = "1", longName: String) {
    self.init(path, of: Float.self, dimensions, units: units, longName: longName)
  }

  /// Describes values of any type.
  package init(
    _ path: String, of element: any H5Element.Type, _ dimensions: [Dimension] = [], units: String = "1",
    longName: String
  ) {
    self.path = path
    self.element = element
    self.dimensions = dimensions
    self.units = units
    self.longName = longName
  }

  /// The number of values of one row.
  package var rowCount: Int { dimensions.reduce(1) { $0 * $1.extent } }

  /// The size of one row.
  package var rowByteCount: Int { rowCount * byteCount(of: element) }

  private func byteCount<Element: H5Element>(of type: Element.Type) -> Int { MemoryLayout<Element>.size }
}

extension Column {
  /// Writes the whole array, with a checksum and its digest.
  @discardableResult
  package func write<Element: H5Element>(
    _ values: UnsafeBufferPointer<Element>, to group: H5Group, rows: Dimension? = nil
  ) throws -> H5Dataset {
    precondition(element == Element.self, "\(Element.self) for \(path), which holds \(element)")
    let dataset = try group.writeDataset(path, values, dimensions: extents(rows), checksummed: true)
    try describe(dataset, rows: rows)
    try dataset.note(digest: Digest.of(UnsafeRawBufferPointer(values)))
    return dataset
  }

  /// Makes the array in one piece, for others to fill and `note(digest:)`.
  func allocate(in group: H5Group, rows: Dimension) throws -> H5Dataset {
    let dataset = try group.allocateDataset(path, of: element, dimensions: extents(rows))
    try describe(dataset, rows: rows)
    return dataset
  }

  /// The extents of the array, that of the rows first.
  func extents(_ rows: Dimension?) -> [Int] { ([rows].compactMap(\.self) + dimensions).map(\.extent) }

  /// Says what an array is, but for its scales, of which not all are there yet.
  private func describe(_ dataset: H5Dataset, rows: Dimension?) throws {
    try dataset.setDimensionLabels(([rows].compactMap(\.self) + dimensions).map(\.label))
    try dataset.setAttribute("units", units)
    try dataset.setAttribute("long_name", longName)
    for (name, value) in attributes { try value.set(name, of: dataset) }
  }
}

extension H5Group {
  /// Writes texts, or one by itself, with what they mean and their digest.
  @discardableResult
  package func write(
    texts: [String], to path: String, labelled label: String? = nil, longName: String
  ) throws -> H5Dataset {
    let dataset = try label == nil ? writeDataset(path, texts.joined()) : writeDataset(path, texts)
    if let label { try dataset.setDimensionLabels([label]) }
    try dataset.setAttribute("long_name", longName)
    try dataset.note(digest: Digest.of(texts))
    return dataset
  }
}
