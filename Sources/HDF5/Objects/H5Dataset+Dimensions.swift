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

  /// Whether this dataset is a scale.
  ///
  /// The corresponding C function is `H5DSis_scale`.
  public var isScale: Bool {
    get throws {
      let id = id
      return try check("H5DSis_scale", location) { H5DSis_scale(id) } > 0
    }
  }

  /// Attaches `scale` to a dimension of this dataset, which itself must not be a scale.
  ///
  /// The corresponding C function is `H5DSattach_scale`.
  public func attachScale(_ scale: H5Dataset, toDimension index: Int) throws {
    precondition(dimensions.indices.contains(index), "dimension \(index) of dimensions \(dimensions)")
    let (id, scaleID) = (id, scale.id)
    try check("H5DSattach_scale", location) { H5DSattach_scale(id, scaleID, UInt32(index)) }
    try scale.clearGaps(inAttribute: "REFERENCE_LIST")
  }

  /// Zeroes what lies between the members of an attribute's elements: HDF5 writes there what its memory held before,
  /// so that equal content would differ in bytes.
  private func clearGaps(inAttribute attribute: String) throws {
    let (owner, context) = (id, "\(location), attribute \(attribute)")
    let handle = try H5Handle(closing: H5Aclose, "H5Aopen", context) { H5Aopen(owner, attribute, h5Default) }
    let id = handle.id
    let type = try H5Handle(closing: H5Tclose, "H5Aget_type", context) { H5Aget_type(id) }
    let space = try H5Handle(closing: H5Sclose, "H5Aget_space", context) { H5Aget_space(id) }
    let (typeID, spaceID, members) = (type.id, space.id, try type.memberRanges(context))
    let count = try check("H5Sget_simple_extent_npoints", context) { H5Sget_simple_extent_npoints(spaceID) }
    let size = withLibrary { H5Tget_size(typeID) }
    var bytes = [UInt8](repeating: 0, count: size * Int(count))
    try check("H5Aread", context) { H5Aread(id, typeID, &bytes) }
    for place in bytes.indices where !members.contains(where: { $0.contains(place % size) }) {
      bytes[place] = 0
    }
    try check("H5Awrite", context) { H5Awrite(id, typeID, bytes) }
  }
}

extension H5Handle {
  /// Where the members of a compound type lie, in bytes.
  fileprivate func memberRanges(_ context: String) throws(H5Error) -> [Range<Int>] {
    let type = id
    let count = try check("H5Tget_nmembers", context) { H5Tget_nmembers(type) }
    var ranges: [Range<Int>] = []
    for index in 0..<UInt32(count) {
      let member = try H5Handle(closing: H5Tclose, "H5Tget_member_type", context) {
        H5Tget_member_type(type, index)
      }
      let memberID = member.id
      let (start, size) = withLibrary { (H5Tget_member_offset(type, index), H5Tget_size(memberID)) }
      ranges.append(start..<(start + size))
    }
    return ranges
  }
}
