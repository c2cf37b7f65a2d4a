internal import CHDF5
import POSIX
internal import Synchronization

/// An HDF5 file, which is also its root group.
///
/// Files are made in format v110 (checksummed metadata; HDF5 1.10 or newer reads them), keep the order in which
/// things were made, and hold no times, so that equal content gives equal bytes.
///
/// HDF5 itself never syncs to the disk, and a file whose writer died before `close` cannot be read.
public final class H5File: H5Group {
  /// How a file that is being written gets to the disk.
  public enum Driver: Sendable {
    /// Built in memory and written by `flush` and `close`, where a full disk is an ordinary error.
    case core
    /// Written piece by piece, for files that need not fit in memory.
    case standard
  }

  /// Where the file lies, as it was given.
  public var path: String { filePath }

  /// Makes a file in place of a regular file of that name, which readers that have it open keep.
  ///
  /// The corresponding C function is `H5Fcreate`.
  public static func create(at path: String, driver: Driver = .core) throws -> H5File {
    try removeRegularFile(at: path)
    switch driver {
    case .core: return try create(at: path) { H5Pset_fapl_core($0, growth, true) }
    case .standard: return try create(at: path) { writesAtOnce($0) }.keptFromChildren()
    }
  }

  /// Has the standard driver write elements when it is told to: what it keeps back it would write when a dataset is closed,
  /// and nothing would tell that it could not, once the dataset went out of scope.
  ///
  /// The corresponding C functions are `H5Pset_fapl_sec2`, `H5Pset_sieve_buf_size` and `H5Pset_cache`.
  private static func writesAtOnce(_ access: hid_t) -> herr_t {
    min(H5Pset_fapl_sec2(access), H5Pset_sieve_buf_size(access, 0), H5Pset_cache(access, 0, 521, 0, 0.75))
  }

  /// Makes a file that stays in memory and is gone when it is closed.
  public static func inMemory() throws -> H5File { try inMemory(leaving: nil) }

  /// Makes a file in memory whose bytes are in `image` when it has been closed.
  package static func inMemory(leaving image: H5Image?) throws -> H5File {
    // HDF5 takes two such files of one name for the same file.
    let number = inMemoryCount.add(1, ordering: .relaxed).newValue
    return try create(at: "file \(number) in memory") { access in
      min(H5Pset_fapl_core(access, growth, false), image?.keepBytes(of: access) ?? 0)
    }
  }

  private static func create(at path: String, driver: (hid_t) -> herr_t) throws -> H5File {
    let creation = try H5PropertyList.fileCreation(path)
    let access = try H5PropertyList.fileAccess(locks: false, path)
    let (creationID, accessID) = (creation.id, access.id)
    try check("H5Pset_fapl", path) { driver(accessID) }
    do {
      let handle = try H5Handle(closing: H5Fclose, "H5Fcreate", path) {
        path.withSystemName { H5Fcreate($0, h5Exclusive, creationID, accessID) }
      }
      return H5File(file: handle, at: path)
    } catch {
      throw error.explainingCreation(of: path)
    }
  }

  /// Opens a file for reading, with a shared lock where the file system has locks; where it has none, nobody is asked to set
  /// the environment for it.
  ///
  /// The environment variable `HDF5_USE_FILE_LOCKING` overrides the lock.
  /// The corresponding C function is `H5Fopen`.
  /// - Throws: `H5Error` that says in a sentence when the file is missing, no plain file, locked, truncated, left open by a
  ///   writer that died, or not HDF5 at all.
  public static func open(at path: String) throws -> H5File {
    try refuseOtherThanFile(at: path)
    do throws(H5Error) {
      return try open(at: path, locks: true)
    } catch {
      guard error.tellsOfNoLocks, let file = try? open(at: path, locks: false) else {
        throw error.explainingOpening(of: path)
      }
      return file
    }
  }

  private static func open(at path: String, locks: Bool) throws(H5Error) -> H5File {
    let access = try H5PropertyList.fileAccess(locks: locks, path)
    let accessID = access.id
    try check("H5Pset_fapl_sec2", path) { H5Pset_fapl_sec2(accessID) }
    let handle = try H5Handle(closing: H5Fclose, "H5Fopen", path) {
      path.withSystemName { H5Fopen($0, h5ReadOnly, accessID) }
    }
    return try H5File(file: handle, at: path).keptFromChildren()
  }

  /// Has no program that this process starts inherit the file, whose lock it would keep; for the standard driver alone.
  ///
  /// The corresponding C function is `H5Fget_vfd_handle`.
  private func keptFromChildren() throws(H5Error) -> H5File {
    let id = id
    var number: UnsafeMutableRawPointer?
    try check("H5Fget_vfd_handle", location) { H5Fget_vfd_handle(id, h5Default, &number) }
    if let number { closeInChildren(number.load(as: Int32.self)) }
    return self
  }

  /// Where the file ends that HDF5 knows of, in bytes; more may stand behind.
  ///
  /// The corresponding C function is `H5Fget_eoa`.
  public func byteCount() throws(H5Error) -> Int {
    let id = id
    var end: haddr_t = 0
    try check("H5Fget_eoa", location) { H5Fget_eoa(id, &end) }
    return Int(clamping: end)
  }

  /// Writes everything to the file, without syncing it to the disk.
  ///
  /// The corresponding C function is `H5Fflush`.
  public func flush() throws {
    let id = id
    try check("H5Fflush", location) { H5Fflush(id, H5F_SCOPE_GLOBAL) }
  }

  /// Writes everything and closes the file, whatever is still open in it.
  ///
  /// A file that merely goes out of scope is closed too, but cannot report a failure. After a failure
  /// remove the file; HDF5 leaves its descriptor open until the process ends.
  /// The corresponding C function is `H5Fclose`.
  public func close() throws {
    try handle.close("H5Fclose", location)
  }
}

private let inMemoryCount = Atomic(0)

/// HDF5 could replace a file itself, but empties it before it sees the locks of those who read it.
private func removeRegularFile(at path: String) throws(H5Error) {
  do throws(SystemError) {
    guard try FileStatus(of: path, followingLinks: false).kind == .file else { return }
    try removeFile(path)
  } catch {
    guard !error.leadsNowhere else { return }
    throw H5Error(function: "unlink", message: "unable to replace file (\(error))", context: path)
  }
}

/// The step, in bytes, in which memory for a file grows; HDF5 writes that much when it makes one.
private let growth = 1 << 16
