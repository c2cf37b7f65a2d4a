internal import CHDF5

extension H5Handle {
  /// A data space of `dimensions`; none make a scalar.
  static func space(_ dimensions: [Int], _ context: String) throws(H5Error) -> H5Handle {
    precondition(dimensions.allSatisfy { $0 >= 0 }, "negative dimension in \(dimensions)")
    let extents = dimensions.map(hsize_t.init)
    return try H5Handle(closing: H5Sclose, "H5Screate", context) {
      extents.isEmpty ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(extents.count), extents, nil)
    }
  }

  /// Variable-length UTF-8 text, or ASCII of a fixed length that includes the closing zero byte.
  static func textType(fixedLength: Int? = nil, _ context: String) throws(H5Error) -> H5Handle {
    let type = try H5Handle(closing: H5Tclose, "H5Tcopy", context) { H5Tcopy(h5CString) }
    let id = type.id
    try check("H5Tset_size", context) { H5Tset_size(id, fixedLength ?? h5VariableLength) }
    if fixedLength == nil { try check("H5Tset_cset", context) { H5Tset_cset(id, H5T_CSET_UTF8) } }
    return type
  }
}

/// Shape and kind of what a dataset or an attribute holds.
struct H5Shape {
  let dimensions: [Int]
  let count: Int
  let kind: H5ElementKind

  init(space: borrowing H5Handle, type: borrowing H5Handle, _ context: String) throws {
    let id = space.id
    let rank = try check("H5Sget_simple_extent_ndims", context) { H5Sget_simple_extent_ndims(id) }
    var extents = [hsize_t](repeating: 0, count: Int(rank))
    try check("H5Sget_simple_extent_dims", context) { H5Sget_simple_extent_dims(id, &extents, nil) }
    let dimensions = extents.map { Int(clamping: $0) }
    guard Self.canBeNumbered(dimensions) else {
      throw H5Error(
        function: "H5Sget_simple_extent_dims",
        message: "has the dimensions \(dimensions), more than any memory holds",
        context: context)
    }
    self.dimensions = dimensions
    count = Int(try check("H5Sget_simple_extent_npoints", context) { H5Sget_simple_extent_npoints(id) })
    kind = try H5ElementKind(of: type, context)
  }

  /// Whether sizes in bytes, and products of some of the extents alone, can be computed without a thought of overflow.
  private static func canBeNumbered(_ dimensions: [Int]) -> Bool {
    // An extent of zero hides no others; the largest element is a text's address.
    var size = 16
    for extent in dimensions {
      let (product, overflows) = size.multipliedReportingOverflow(by: max(extent, 1))
      guard !overflows else { return false }
      size = product
    }
    return true
  }

  /// Throws unless the elements are of the expected kind.
  func require(_ expected: H5ElementKind, _ function: String, _ context: String) throws(H5Error) {
    guard kind != expected else { return }
    throw H5Error(
      function: function, message: "holds \(kind), but \(expected) was to be read", context: context)
  }
}
