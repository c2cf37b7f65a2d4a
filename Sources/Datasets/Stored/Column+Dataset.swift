import Files
import Tensors

// What every dataset has, whatever else it tells of its samples.
extension Column {
  static let imagesName = FileFormat.images
  static let labelsName = "labels"

  /// The images or volumes themselves; the column that has a digest for every row.
  static func images(of schema: Schema) -> Column {
    let isVolume = schema.shape.rank == 4
    let labels = isVolume ? ["channel", "z", "y", "x"] : ["channel", "row", "column"]
    let dimensions = zip(labels, schema.shape.dimensions).map { Dimension($0, $1) }
    let what = isVolume ? "volumes" : "images"
    guard schema.element == .uint8 else {
      return Column(
        imagesName, of: Float.self, dimensions, longName: "\(what), the numbers that a network sees")
    }
    var column = Column(
      imagesName, of: UInt8.self, dimensions,
      longName: "\(what); a byte times scale_factor is the brightness, from 0 (black) to 1 (white)")
    column.attributes = [("scale_factor", .number(1.0 / 255))]
    column.showsImages = !isVolume
    return column
  }

  /// What the images show: one class each, or `count`.
  static func labels(_ count: Int) -> Column {
    Column(
      labelsName, of: Int32.self, Rows.heads(count),
      longName: "class of the sample, a place in /\(FileFormat.classes)")
  }

  /// Which samples they are.
  static let sampleID = Column(
    Rows.identityName, of: Int64.self,
    longName:
      "identity of the sample, which keys what is drawn for it; of digits, those for training count from 0, those for the test on from there"
  )

  /// The digests of the images.
  static let digest = Column(
    "digest", of: UInt64.self, longName: "XXH64 with seed 0 of the bytes of the sample's image")

  /// Whether these are the images.
  var holdsImages: Bool { path == Self.imagesName }
}
