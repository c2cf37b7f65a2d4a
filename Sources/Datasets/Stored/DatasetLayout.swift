import Files
import HDF5
import Tensors

/// What HDF5 tells of a dataset, whose file is open as long as this lives.
struct DatasetLayout {
  /// The root's attribute that names the columns of truth, in their order.
  static let truthName = "truth"

  let provenance: DatasetProvenance
  let count: Int
  let schema: Schema
  private let file: StoredFile

  init(_ path: String, sealed isSealed: Bool) throws {
    let file = try StoredFile(.dataset, at: path, sealed: isSealed)
    (provenance, count, schema) = try file.reading {
      let images = try Self.images(in: file)
      let labels = try file.content.dataset(Column.labelsName).dimensions
      var schema = Schema(
        shape: Shape(Array(images.dimensions.dropFirst())), classNames: try file.classNames())
      schema.element = images.kind == .float32 ? .float32 : .uint8
      schema.labelsPerSample = max(labels.dropFirst().reduce(1, *), 1)
      schema.preparation = try Preparation(readingFrom: file.content)
      schema.truth = try Self.truthNames(in: file).map(file.column(describedAt:))
      return (try DatasetProvenance(readingFrom: file.content), images.dimensions[0], schema)
    }
    self.file = file
  }

  /// The images or volumes, whose number of dimensions tells which they are.
  private static func images(in file: StoredFile) throws -> H5Dataset {
    let images = try file.content.dataset(Column.imagesName)
    let dimensions = images.dimensions
    guard (4...5).contains(dimensions.count), dimensions.allSatisfy({ $0 > 0 }) else {
      throw Fault(
        .badData,
        "\(file.path): /images has the dimensions \(dimensions), expected 4 of images or 5 of volumes, none empty"
      )
    }
    return images
  }

  /// The columns of truth, by what the file says of itself.
  private static func truthNames(in file: StoredFile) throws -> [String] {
    guard try file.content.hasAttribute(truthName) else {
      throw file.damaged("/", "has no attribute \(truthName), which names the columns of truth")
    }
    let names = try file.content.stringArrayAttribute(truthName)
    let all = names + [Column.imagesName, Column.labelsName, Column.sampleID.path, Column.digest.path]
    guard Set(all).count == all.count else {
      throw file.damaged("/", "names an array twice, or one that is no truth, in \(truthName): \(names)")
    }
    return names
  }

  /// Where a column lies.
  func stored(_ column: Column) throws -> StoredColumn {
    try file.reading { StoredColumn(column, in: try file.array(column, rows: count, inOnePiece: true)) }
  }

  /// All values of a column, checked against its digest.
  func values<Element: H5Element>(of column: Column, as type: Element.Type) throws -> [Element] {
    try file.reading { try file.values(of: column, rows: count, as: type) }
  }

  /// Checks columns against their digests.
  func check(columns: [Column]) throws {
    try file.reading {
      for column in columns { try file.check(file.array(column, rows: count)) }
    }
  }
}
