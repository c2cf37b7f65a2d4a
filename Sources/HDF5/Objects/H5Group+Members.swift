internal import CHDF5

/// What a name in a group leads to.
public enum H5Member: Sendable {
  /// A group.
  case group
  /// An array, and how its elements are kept.
  case array(H5ArrayStorage)
  /// Something else, such as a named type.
  case other
  /// Something that has further names in the file.
  case shared
  /// No object but a path: within the file, in another file, or in the terms of some program's own.
  case path
}

/// How the elements of an array are kept.
public struct H5ArrayStorage: Sendable {
  /// The size of the elements as they are read, texts of variable length left out; the largest integer where it is larger still.
  public let byteCount: Int
  /// The bytes of the file that they take up.
  public let storedByteCount: Int
  /// Whether they are packed, or changed in another way that reading has to undo.
  public let isPacked: Bool
}

extension H5Group {
  /// What a name in this group leads to; nothing in other files is touched to tell that.
  ///
  /// The corresponding C functions are `H5Lget_info`, `H5Oopen` and `H5Oget_info2`.
  /// - Throws: `H5Error` where it cannot be read, or is an array with elements in other files.
  public func member(_ name: String) throws -> H5Member {
    let (id, context) = (id, location(of: name))
    let link = try check("H5Lget_info", context) { h5LinkType(id, name) }
    guard link == H5L_TYPE_HARD.rawValue else { return .path }
    let object = try H5Handle(closing: H5Oclose, "H5Oopen", context) { H5Oopen(id, name, h5Default) }
    let objectID = object.id
    let links = try check("H5Oget_info2", context) { h5LinkCount(objectID) }
    guard links == 1 else { return .shared }
    return switch withLibrary({ H5Iget_type(objectID) }) {
    case H5I_GROUP: .group
    case H5I_DATASET: .array(try H5ArrayStorage(of: object, context))
    default: .other
    }
  }
}

extension H5ArrayStorage {
  fileprivate init(of dataset: borrowing H5Handle, _ context: String) throws {
    let id = dataset.id
    isPacked = try Self.isPacked(dataset, context)
    let space = try H5Handle(closing: H5Sclose, "H5Dget_space", context) { H5Dget_space(id) }
    let type = try H5Handle(closing: H5Tclose, "H5Dget_type", context) { H5Dget_type(id) }
    let (spaceID, typeID) = (space.id, type.id)
    let count = Int(
      try check("H5Sget_simple_extent_npoints", context) { H5Sget_simple_extent_npoints(spaceID) })
    let size = Int(clamping: withLibrary { H5Tget_size(typeID) })
    let (product, isLarger) = count.multipliedReportingOverflow(by: size)
    byteCount = isLarger ? .max : product
    storedByteCount = Int(clamping: withLibrary { H5Dget_storage_size(id) })
  }

  /// Whether another filter than that of checksums is in the way of the elements.
  ///
  /// - Throws: `H5Error` where they lie in other files.
  private static func isPacked(_ dataset: borrowing H5Handle, _ context: String) throws(H5Error) -> Bool {
    let id = dataset.id
    let list = try H5Handle(closing: H5Pclose, "H5Dget_create_plist", context) { H5Dget_create_plist(id) }
    let listID = list.id
    let files = try check("H5Pget_external_count", context) { H5Pget_external_count(listID) }
    guard files == 0, withLibrary({ H5Pget_layout(listID) }) != H5D_VIRTUAL else {
      throw H5Error(
        function: "H5Dget_create_plist", message: "has its elements in another file", context: context)
    }
    let count = try check("H5Pget_nfilters", context) { H5Pget_nfilters(listID) }
    return withLibrary {
      (0..<UInt32(count)).contains { index in
        H5Pget_filter2(listID, index, nil, nil, nil, 0, nil, nil) != H5Z_FILTER_FLETCHER32
      }
    }
  }
}
