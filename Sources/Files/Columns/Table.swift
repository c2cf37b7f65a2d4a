package import HDF5

/// Arrays that share their rows, such as a dataset's samples or a run's steps, in a group of a file that is being made.
///
/// One of them tells the rows apart, and is the scale of all arrays' first dimension. Every other dimension has a scale
/// beside the array: netCDF wants one for all dimensions of an array or for none (NetCDF-4 format, dimension scales).
package final class Table {
  private let group: H5Group
  private let rows: Dimension
  private let key: String
  private var arrays: [(column: Column, dataset: H5Dataset)] = []
  /// In the order in which they were made, in which they are closed: that fixes where HDF5 puts them.
  private var scales: [(path: String, dimension: Dimension, dataset: H5Dataset)] = []

  /// Begins a table; the column at the path `key` tells its rows apart.
  package init(_ group: H5Group, rows: Dimension, key: String) {
    self.group = group
    self.rows = rows
    self.key = key
  }

  /// Writes a whole column.
  package func write<Element: H5Element>(_ values: [Element], as column: Column) throws {
    let dataset = try values.withUnsafeBufferPointer { try column.write($0, to: group, rows: rows) }
    arrays.append((column, dataset))
  }

  /// Makes a column for others to fill.
  func allocate(_ column: Column) throws -> H5Dataset {
    let dataset = try column.allocate(in: group, rows: rows)
    arrays.append((column, dataset))
    return dataset
  }

  /// Gives all arrays their scales; call it once, behind all columns.
  package func relate() throws {
    guard let keys = arrays.first(where: { $0.column.path == key })?.dataset else {
      preconditionFailure("a table without its column \(key)")
    }
    try keys.makeScale(key)
    for (column, dataset) in arrays where dataset !== keys {
      try dataset.attachScale(keys, toDimension: 0)
      for (index, dimension) in column.dimensions.enumerated() {
        try dataset.attachScale(scale(of: dimension, for: column), toDimension: index + 1)
      }
      // HDF5 1.10 attaches no scale to what already has the class of an image.
      if column.showsImages { try dataset.markAsImages() }
    }
  }

  /// The scale of a dimension, made where it is first needed: in the group of the array.
  private func scale(of dimension: Dimension, for column: Column) throws -> H5Dataset {
    let path = Dimension.scalePath(dimension.label, besideArrayAt: column.path)
    if let known = scales.first(where: { $0.path == path }) {
      precondition(known.dimension == dimension, "\(path) is both \(known.dimension) and \(dimension)")
      return known.dataset
    }
    let dataset = try dimension.writeScale(to: group, at: path)
    scales.append((path, dimension, dataset))
    return dataset
  }
}

extension Dimension {
  /// Where the scale of a dimension of an array lies: in the array's group, under the dimension's label.
  static func scalePath(_ label: String, besideArrayAt path: String) -> String {
    path.split(separator: "/").dropLast().map { $0 + "/" }.joined() + label
  }

  /// Writes what stands at the places, as a scale.
  func writeScale(to group: H5Group, at path: String) throws -> H5Dataset {
    let dataset: H5Dataset
    if let names {
      dataset = try group.write(
        texts: names, to: path, labelled: label, longName: "what stands at the places along \(label)")
    } else {
      let places = (0..<Int64(extent)).map(\.self)
      let column = Column(path, of: Int64.self, [self], longName: "places along \(label), from 0")
      dataset = try places.withUnsafeBufferPointer { try column.write($0, to: group) }
    }
    try dataset.makeScale(label)
    return dataset
  }
}
