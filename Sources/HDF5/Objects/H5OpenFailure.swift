internal import Glibc
import POSIX

/// Why a file did not open, in sentences for what HDF5's words leave people puzzled about.
extension H5Error {
  /// The error, with the operating system's reason where the core driver keeps it to itself.
  func explainingCreation(of path: String) -> H5Error {
    guard reasons.first == "unable to open file" || reasons.first?.contains("stat info") == true else {
      return self
    }
    do throws(SystemError) {
      _ = try Descriptor(.creating, path)
      try? removeFile(path)
    } catch {
      // A file may have been made for HDF5 to fill.
      if !error.isTaken { return saying("unable to create file (\(error))") }
    }
    // It would work now, so that the reason was another moment's.
    return lastSystemError.map { saying("unable to create file (\($0))") } ?? self
  }

  /// Whether the file system has no locks, or none that work.
  var tellsOfNoLocks: Bool { lockRefusal.map { !$0.contains("errno = \(EAGAIN),") } ?? false }

  private var lockRefusal: String? { reasons.first { $0.contains("unable to lock file") } }

  /// The error, with a sentence on the lock or the state of the file if that was the reason.
  func explainingOpening(of path: String) -> H5Error {
    if tellsOfNoLocks {
      return saying("the file system cannot lock files; set HDF5_USE_FILE_LOCKING=FALSE to do without")
    }
    if lockRefusal != nil {
      return saying("another program has the file open and locked; wait until it has closed it")
    }
    if let reason = reasons.first(where: { $0.contains("truncated file") }) {
      return saying("the file ends too early (\(reason))")
    }
    if reasons.contains(where: { $0.contains("h5clear") }) {
      return saying("the file was never closed: its writer still runs or died")
    }
    if let lastSystemError, reasons.first?.contains("stat info") == true {
      return saying("the file cannot be looked at (\(lastSystemError))")
    }
    return lacksSignature(path) ? saying("this is not an HDF5 file") : self
  }
}

/// Refuses a folder, which HDF5 has no clear words for, and a pipe, at which it would wait for somebody who writes.
func refuseOtherThanFile(at path: String) throws(H5Error) {
  guard let kind = (try? FileStatus(of: path))?.kind, kind != .file else { return }
  throw H5Error(function: "H5Fopen", message: "this is \(kind.rawValue), not an HDF5 file", context: path)
}

extension H5File {
  /// What every file begins with (file format specification, section II.A).
  package static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
}

/// Whether a readable file does not begin as HDF5 files do.
private func lacksSignature(_ path: String) -> Bool {
  let start = try? Descriptor(.reading, path).bytes(H5File.signature.count, at: 0)
  return start.map { $0 != H5File.signature } ?? false
}
