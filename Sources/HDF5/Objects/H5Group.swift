internal import CHDF5

/// A folder in a file.
///
/// Paths are relative to it; those that begin with `/` start at the file's root.
public class H5Group: H5Object {
  /// Makes the group and the groups on the way to it; those that exist stay as they are.
  ///
  /// HDF5 could make the groups on the way itself, but with times, so that equal content would differ in bytes.
  /// The corresponding C function is `H5Gcreate2`.
  @discardableResult
  public func createGroup(_ path: String) throws -> H5Group {
    let settings = try H5PropertyList.groupCreation(location)
    let (id, settingsID) = (id, settings.id)
    for prefix in prefixes(of: path) where try !exists(prefix) {
      _ = try H5Handle(closing: H5Gclose, "H5Gcreate2", location(of: prefix)) {
        H5Gcreate2(id, prefix, h5Default, settingsID, h5Default)
      }
    }
    return try group(path)
  }

  /// Opens a group.
  ///
  /// The corresponding C function is `H5Gopen2`.
  public func group(_ path: String) throws -> H5Group {
    let id = id
    let handle = try H5Handle(closing: H5Gclose, "H5Gopen2", location(of: path)) {
      H5Gopen2(id, path, h5Default)
    }
    return H5Group(handle, at: path, from: self)
  }

  /// Opens a dataset.
  ///
  /// The corresponding C function is `H5Dopen2`.
  public func dataset(_ path: String) throws -> H5Dataset {
    let id = id
    let handle = try H5Handle(closing: H5Dclose, "H5Dopen2", location(of: path)) {
      H5Dopen2(id, path, h5Default)
    }
    return try H5Dataset(dataset: handle, at: path, from: self)
  }

  /// Whether something of that path exists; what stands on the way to it need not.
  ///
  /// The corresponding C function is `H5LTpath_valid`.
  public func exists(_ path: String) throws -> Bool {
    let id = id
    return try check("H5LTpath_valid", location(of: path)) { H5LTpath_valid(id, path, true) } > 0
  }

  /// Whether a group of that path exists.
  public func isGroup(_ path: String) throws -> Bool { try kind(of: path) == H5I_GROUP }

  /// Whether a dataset of that path exists.
  public func isDataset(_ path: String) throws -> Bool { try kind(of: path) == H5I_DATASET }

  private func kind(of path: String) throws -> H5I_type_t? {
    guard try exists(path) else { return nil }
    let id = id
    let object = try H5Handle(closing: H5Oclose, "H5Oopen", location(of: path)) {
      H5Oopen(id, path, h5Default)
    }
    let objectID = object.id
    return withLibrary { H5Iget_type(objectID) }
  }

  /// `a`, `a/b`, `a/b/c` of `a/b/c`.
  private func prefixes(of path: String) -> [String] {
    let names = path.split(separator: "/")
    let root = path.hasPrefix("/") ? "/" : ""
    return names.indices.map { root + names[...$0].joined(separator: "/") }
  }
}
