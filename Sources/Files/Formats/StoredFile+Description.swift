import HDF5

extension StoredFile {
  /// What the file itself says of a column of Float32 values, one or as many a row as its further dimensions say.
  ///
  /// - Throws: `Fault` where the array, its labels, unit or meaning are missing, or names do not fit the places.
  package func column(describedAt path: String) throws -> Column {
    guard !path.isEmpty, try content.isDataset(path) else { throw damaged("/\(path)", "is missing") }
    let dataset = try content.dataset(path)
    let places = zip(try dataset.dimensionLabels(), dataset.dimensions).dropFirst()
    return Column(
      path, try places.map { try dimension($0, $1, of: dataset, at: path) },
      units: try text("units", of: dataset), longName: try text("long_name", of: dataset))
  }

  /// A text that an array must have.
  private func text(_ attribute: String, of dataset: H5Dataset) throws -> String {
    guard try dataset.hasAttribute(attribute) else {
      throw damaged(dataset.name, "has no attribute \(attribute)")
    }
    return try dataset.stringAttribute(attribute)
  }

  /// A dimension, with the names of its places if they have a scale of texts beside the array.
  private func dimension(
    _ label: String, _ extent: Int, of dataset: H5Dataset, at path: String
  ) throws -> Dimension {
    guard !label.isEmpty, extent > 0 else {
      throw damaged(
        dataset.name, "has a dimension of \(extent) called '\(label)', expected a label and places")
    }
    let scale = Dimension.scalePath(label, besideArrayAt: path)
    guard try content.isDataset(scale) else { return Dimension(label, extent) }
    let places = try content.dataset(scale)
    guard places.kind == .string else { return Dimension(label, extent) }
    try check(places)
    let names = try places.readStrings()
    guard names.count == extent else {
      throw damaged(places.name, "names \(names.count) places, expected the \(extent) of \(dataset.name)")
    }
    return Dimension(label, names: names)
  }
}
