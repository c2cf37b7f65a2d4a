internal import CHDF5

/// More than any group has that is read here; what damage or malice says may be more than any memory.
private let mostMembers: hsize_t = 1 << 20

extension H5Group {
  /// The names of the group's members in the order of their creation, or alphabetically where none was kept.
  ///
  /// The corresponding C functions are `H5Gget_info` and `H5Lget_name_by_idx`.
  public func memberNames() throws -> [String] {
    let id = id
    var info = H5G_info_t()
    try check("H5Gget_info", location) { H5Gget_info(id, &info) }
    guard info.nlinks <= mostMembers else {
      throw H5Error(
        function: "H5Gget_info", message: "has \(info.nlinks) members, expected at most \(mostMembers)",
        context: location)
    }
    let order = info.max_corder > 0 ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME
    return try (0..<info.nlinks).map { index in
      try checkedText("H5Lget_name_by_idx", location) { buffer, capacity in
        H5Lget_name_by_idx(id, ".", order, H5_ITER_INC, index, buffer, capacity, h5Default)
      }
    }
  }

  /// The absolute paths of all datasets in the group and below it, in the order of their creation.
  ///
  /// The corresponding C function is `H5Ovisit2`, which follows no link twice.
  public func datasetPaths() throws -> [String] {
    let id = id
    let paths = try gatheredTexts { list in
      try check("H5Ovisit2", location) {
        H5Ovisit2(
          id, H5_INDEX_CRT_ORDER, H5_ITER_INC,
          { _, path, info, list in
            if info?.pointee.type == H5O_TYPE_DATASET { gather(path, in: list) }
            return 0
          }, list, UInt32(H5O_INFO_BASIC))
      }
    }
    return paths.map(absolute)
  }
}
