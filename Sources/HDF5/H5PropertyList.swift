internal import CHDF5

/// The settings under which files and objects are made: format v110, links in creation order, no times.
enum H5PropertyList {
  static func fileCreation(_ context: String) throws(H5Error) -> H5Handle {
    let list = try make(h5FileCreation, context)
    try trackCreationOrder(list, context)
    try omitTimes(list, context)
    return list
  }

  static func groupCreation(_ context: String) throws(H5Error) -> H5Handle {
    let list = try make(h5GroupCreation, context)
    try trackCreationOrder(list, context)
    try omitTimes(list, context)
    return list
  }

  static func datasetCreation(
    _ storage: H5Storage, _ dimensions: [Int], _ context: String
  ) throws(H5Error) -> H5Handle {
    let list = try make(h5DatasetCreation, context)
    let id = list.id
    try omitTimes(list, context)
    switch storage {
    case .contiguous: break
    case .preallocated:
      try check("H5Pset_alloc_time", context) { H5Pset_alloc_time(id, H5D_ALLOC_TIME_EARLY) }
      try check("H5Pset_fill_time", context) { H5Pset_fill_time(id, H5D_FILL_TIME_NEVER) }
    case .checksummed:
      let chunk = dimensions.map(hsize_t.init)
      try check("H5Pset_chunk", context) { H5Pset_chunk(id, Int32(chunk.count), chunk) }
      try check("H5Pset_fletcher32", context) { H5Pset_fletcher32(id) }
    }
    return list
  }

  /// Closing ends the file whatever is still open in it, so that everything is on its way to the disk then.
  ///
  /// A file is locked by who reads it, not by who makes it: HDF5 ends a lock by closing the file, and a program that another
  /// thread starts in between inherits the file and would keep the lock for its life.
  /// Whoever finds a file half made is told so by its own marks.
  static func fileAccess(locks: Bool, _ context: String) throws(H5Error) -> H5Handle {
    let list = try make(h5FileAccess, context)
    let id = list.id
    try check("H5Pset_libver_bounds", context) { H5Pset_libver_bounds(id, H5F_LIBVER_V110, H5F_LIBVER_V110) }
    try check("H5Pset_fclose_degree", context) { H5Pset_fclose_degree(id, H5F_CLOSE_STRONG) }
    try check("H5Pset_file_locking", context) { h5SetLocking(id, locks) }
    return list
  }

  private static func make(
    _ listClass: @autoclosure () -> hid_t, _ context: String
  ) throws(H5Error) -> H5Handle {
    try H5Handle(closing: H5Pclose, "H5Pcreate", context) { H5Pcreate(listClass()) }
  }

  private static func trackCreationOrder(_ list: borrowing H5Handle, _ context: String) throws(H5Error) {
    let id = list.id
    let flags = UInt32(H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED)
    try check("H5Pset_link_creation_order", context) { H5Pset_link_creation_order(id, flags) }
  }

  private static func omitTimes(_ list: borrowing H5Handle, _ context: String) throws(H5Error) {
    let id = list.id
    try check("H5Pset_obj_track_times", context) { H5Pset_obj_track_times(id, false) }
  }
}

/// How a dataset lies in its file.
enum H5Storage {
  /// One block, placed when it is written.
  case contiguous
  /// One block, placed at once and left for others to write.
  case preallocated
  /// One chunk with a Fletcher32 checksum, which HDF5 verifies at every read.
  case checksummed
}
