import Files
import HDF5
import Tensors

/// What HDF5 tells of a dataset, whose file is open as long as this lives.
struct DatasetLayout {
  let provenance: DatasetProvenance
  let count: Int
  let schema: Schema
  private let file: StoredFile

  init(_ path: String) throws {
    let file = try StoredFile(.dataset, at: path)
    (provenance, count, schema) = try file.reading {
      let provenance = try DatasetProvenance(readingFrom: file.content)
      let images = try file.content.dataset(Column.imagesName)
      try Self.check(images, of: provenance.distortion, in: path)
      let labels = try file.content.dataset(Column.labelsName).dimensions
      var schema = Schema(
        shape: Shape(Array(images.dimensions.dropFirst())), classNames: try file.classNames())
      schema.element = images.kind == .float32 ? .float32 : .uint8
      schema.labelCount = max(labels.dropFirst().reduce(1, *), 1)
      schema.truth = try provenance.distortion.truth
      return (provenance, images.dimensions[0], schema)
    }
    self.file = file
  }

  private static func check(_ images: H5Dataset, of kind: DistortionKind, in path: String) throws(Fault) {
    let (dimensions, rank) = (images.dimensions, kind == .volume ? 5 : 4)
    guard dimensions.count == rank, dimensions.allSatisfy({ $0 > 0 }) else {
      throw Fault(.badData, "\(path): /images has the dimensions \(dimensions), expected \(rank), none empty")
    }
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
