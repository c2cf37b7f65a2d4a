internal import Glibc

/// Says in a sentence why a file did not open, where HDF5's words would leave people puzzled.
func explained(_ error: H5Error, path: String) -> H5Error {
  let sentence =
    lockFailure(error.reasons) ?? accessFailure(path) ?? formatFailure(path, error.reasons)
  guard let sentence else { return error }
  return H5Error(
    function: error.function, code: error.code, message: sentence, context: path, reasons: error.reasons)
}

private func lockFailure(_ reasons: [String]) -> String? {
  guard let reason = reasons.first(where: { $0.contains("unable to lock file") }) else { return nil }
  if reason.contains("errno = \(EAGAIN),") {
    return "another program has the file open and locked; wait until it has closed it"
  }
  return "the file system cannot lock files; set HDF5_USE_FILE_LOCKING=FALSE to do without (\(reason))"
}

private func accessFailure(_ path: String) -> String? {
  let descriptor = open(path, O_RDONLY)
  guard descriptor >= 0 else { return "the file cannot be opened (\(String(cString: strerror(errno))))" }
  close(descriptor)
  return nil
}

private func formatFailure(_ path: String, _ reasons: [String]) -> String? {
  if let reason = reasons.first(where: { $0.contains("truncated file") }) {
    return "the file ends too early (\(reason))"
  }
  if reasons.contains(where: { $0.contains("h5clear") }) {
    return "the file was never closed: its writer still runs or died"
  }
  return startsAsHDF5(path) ? nil : "this is not an HDF5 file"
}

/// HDF5 file format specification, section II.A: the signature of the superblock.
private func startsAsHDF5(_ path: String) -> Bool {
  let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  var start = [UInt8](repeating: 0, count: signature.count)
  let descriptor = open(path, O_RDONLY)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  return read(descriptor, &start, start.count) == start.count && start == signature
}
