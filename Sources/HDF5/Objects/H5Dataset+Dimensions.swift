internal import CHDF5

/// Labels and scales of dimensions, HDF5's Dimension Scale Specification.
extension H5Dataset {
  /// Names the dimensions, such as `sample`, `row`, `col`.
  ///
  /// The corresponding C function is `H5DSset_label`.
  public func setDimensionLabels(_ labels: [String]) throws {
    precondition(labels.count == dimensions.count, "labels \(labels) for dimensions \(dimensions)")
    let id = id
    for (index, label) in labels.enumerated() {
      try check("H5DSset_label", location) { H5DSset_label(id, UInt32(index), label) }
    }
  }

  /// The names of the dimensions, empty where there is none.
  ///
  /// The corresponding C function is `H5DSget_label`.
  public func dimensionLabels() throws -> [String] {
    let id = id
    return try dimensions.indices.map { index in
      try checkedText("H5DSget_label", location) { H5DSget_label(id, UInt32(index), $0, $1) }
    }
  }

  /// Turns this dataset into a scale: the coordinates along a dimension of other datasets.
  ///
  /// The corresponding C function is `H5DSset_scale`.
  public func makeScale(_ scaleName: String) throws {
    let id = id
    try check("H5DSset_scale", location) { H5DSset_scale(id, scaleName) }
  }

  /// Attaches `scale` to a dimension of this dataset, which itself must not be a scale.
  ///
  /// The corresponding C function is `H5DSattach_scale`.
  public func attachScale(_ scale: H5Dataset, toDimension index: Int) throws {
    precondition(dimensions.indices.contains(index), "dimension \(index) of dimensions \(dimensions)")
    let (id, scaleID) = (id, scale.id)
    try check("H5DSattach_scale", location) { H5DSattach_scale(id, scaleID, UInt32(index)) }
  }
}
