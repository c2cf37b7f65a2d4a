package import HDF5
import Tensors

/// An array of a file, one row a sample, with all that explains it.
public struct SampleColumn: Sendable {
  /// The path in the file.
  package let path: String

  /// The type of the elements.
  let element: any H5Element.Type

  /// The dimensions of one sample's row, by name.
  package let dimensions: [(label: String, extent: Int)]

  /// The unit of the values.
  let units: String

  /// What the values mean.
  let longName: String

  /// Describes Float32 values: one a sample, or a row with a label for each of its dimensions.
  public init(
    _ path: String, _ dimensions: [(label: String, extent: Int)] = [], units: String = "1", longName: String
  ) {
    self.init(path, of: Float.self, dimensions, units: units, longName: longName)
  }

  /// Describes values of any type.
  package init(
    _ path: String, of element: any H5Element.Type, _ dimensions: [(label: String, extent: Int)] = [],
    units: String = "1", longName: String
  ) {
    self.path = path
    self.element = element
    self.dimensions = dimensions
    self.units = units
    self.longName = longName
  }

  /// The number of values of one sample.
  package var rowCount: Int { dimensions.reduce(1) { $0 * $1.extent } }

  /// The size of one sample's row.
  package var rowByteCount: Int { rowCount * byteCount(of: element) }

  private func byteCount<Element: H5Element>(of type: Element.Type) -> Int { MemoryLayout<Element>.size }

  /// Makes the array of `count` samples, with all that explains it and no content.
  func allocate(in file: H5File, count: Int) throws -> H5Dataset {
    let dataset = try file.allocateDataset(
      path, of: element, dimensions: [count] + dimensions.map(\.extent))
    try dataset.setDimensionLabels(["sample"] + dimensions.map(\.label))
    try dataset.setAttribute("units", units)
    try dataset.setAttribute("long_name", longName)
    return dataset
  }
}

// Every generated dataset has images, labels, identities and digests, in this order; behind them lie the columns in
// which its distortion tells the truth.
extension SampleColumn {
  /// All columns of a dataset, in the order in which they lie in its file.
  static func all(images shape: Shape, truth: [SampleColumn]) -> [SampleColumn] {
    [images(of: shape), labels, sampleID, digest] + truth
  }

  static let imagesName = "images"

  /// What all files call the column of identities.
  static let identityName = "sample_id"

  /// The images or volumes themselves; the column that has a digest for every row.
  static func images(of shape: Shape) -> SampleColumn {
    let isVolume = shape.rank == 4
    let labels = isVolume ? ["channel", "z", "y", "x"] : ["channel", "row", "column"]
    return SampleColumn(
      imagesName, of: UInt8.self, Array(zip(labels, shape.dimensions).map { ($0, $1) }),
      longName: "\(isVolume ? "volumes" : "images"); "
        + "a byte times scale_factor is the brightness, from 0 (black) to 1 (white)")
  }

  /// What the images show.
  static let labels = SampleColumn(
    "labels", of: UInt8.self, longName: "class of the sample, an index into class_names")

  /// Which digits they show.
  static let sampleID = SampleColumn(
    identityName, of: Int64.self,
    longName: "identity of the digit: training digits count from 0, test digits on from there")

  /// The digests of the images.
  static let digest = SampleColumn(
    "digest", of: UInt64.self, longName: "XXH64 with seed 0 of the bytes of the sample's image")

  /// Whether these are the images.
  var holdsImages: Bool { path == Self.imagesName }
}
