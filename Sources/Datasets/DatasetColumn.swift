import HDF5
import Tensors

/// An array of a generated dataset, one row a sample, with all that explains it.
///
/// Every dataset has images, labels, identities and digests, in this order; behind them lie the columns in which its
/// distortion tells the truth.
public struct DatasetColumn: Sendable {
  /// The name in the file.
  let name: String

  /// The type of the elements.
  let element: any H5Element.Type

  /// The extents of one sample's row.
  let rowDimensions: [Int]

  /// What the dimensions are called, the samples' first.
  let dimensionLabels: [String]

  /// The unit of the values.
  let units: String

  /// What the values mean.
  let longName: String

  /// Describes Float32 values: one a sample, or a row with a label for each of its dimensions.
  public init(
    _ name: String, rowDimensions: [Int] = [], labels: [String] = [], units: String = "1", longName: String
  ) {
    self.init(
      name, of: Float.self, rowDimensions: rowDimensions, labels: labels, units: units, longName: longName)
  }

  private init(
    _ name: String, of element: any H5Element.Type, rowDimensions: [Int] = [], labels: [String] = [],
    units: String = "1", longName: String
  ) {
    precondition(rowDimensions.count == labels.count, "labels \(labels) for dimensions \(rowDimensions)")
    self.name = name
    self.element = element
    self.rowDimensions = rowDimensions
    dimensionLabels = ["sample"] + labels
    self.units = units
    self.longName = longName
  }

  /// The number of values of one sample.
  var rowCount: Int { rowDimensions.reduce(1, *) }

  /// The size of one sample's row.
  var rowByteCount: Int { rowCount * byteCount(of: element) }

  private func byteCount<Element: H5Element>(of type: Element.Type) -> Int { MemoryLayout<Element>.size }
}

extension DatasetColumn {
  /// All columns of a dataset, in the order in which they lie in its file.
  static func all(images shape: Shape, truth: [DatasetColumn]) -> [DatasetColumn] {
    [images(of: shape), labels, sampleID, digest] + truth
  }

  static let imagesName = "images"

  /// The images or volumes themselves; the column that has a digest for every row.
  static func images(of shape: Shape) -> DatasetColumn {
    let isVolume = shape.rank == 4
    return DatasetColumn(
      imagesName, of: UInt8.self, rowDimensions: shape.dimensions,
      labels: isVolume ? ["channel", "z", "y", "x"] : ["channel", "row", "column"],
      longName: "\(isVolume ? "volumes" : "images"); "
        + "a byte times scale_factor is the brightness, from 0 (black) to 1 (white)")
  }

  /// What the images show.
  static let labels = DatasetColumn(
    "labels", of: UInt8.self, longName: "class of the sample, an index into class_names")

  /// Which digits they show.
  static let sampleID = DatasetColumn(
    "sample_id", of: Int64.self,
    longName: "identity of the digit: training digits count from 0, test digits on from there")

  /// The digests of the images.
  static let digest = DatasetColumn(
    "digest", of: UInt64.self, longName: "XXH64 with seed 0 of the bytes of the sample's image")

  /// Whether these are the images.
  var holdsImages: Bool { name == Self.imagesName }
}
