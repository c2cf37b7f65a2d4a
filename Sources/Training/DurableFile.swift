import Foundation

/// Replaces a file whole: written to a temporary name in the same folder, synced and renamed.
///
/// A reader, or a machine that comes back from a power cut, finds the old contents or the new.
func replaceFile(at path: String, with contents: Data) throws {
  let temporary = temporaryName(for: path)
  guard FileManager.default.createFile(atPath: temporary, contents: contents) else {
    throw TrainingError(
      "cannot write \(temporary): \(String(cString: strerror(errno))); check the disk and the permissions", .inputOutput)
  }
  try publish(temporary, as: path)
}

/// The name under which a file is written before it takes its own, beside it and of this process alone.
func temporaryName(for path: String) -> String {
  let url = URL(fileURLWithPath: path)
  let host = ProcessInfo.processInfo.hostName
  return url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).tmp.\(host).\(getpid())").path
}

/// Syncs a complete temporary file, gives it its name and syncs the folder; on failure it is removed.
func publish(_ temporary: String, as path: String) throws {
  do {
    try synchronise(temporary)
    guard rename(temporary, path) == 0 else { throw systemError("rename \(temporary) to \(path)") }
    try synchronise(URL(fileURLWithPath: path).deletingLastPathComponent().path)
  } catch {
    unlink(temporary)
    throw error
  }
}

/// Waits until a file's or folder's contents are on the disk (POSIX fsync).
private func synchronise(_ path: String) throws {
  let descriptor = open(path, O_RDONLY)
  guard descriptor >= 0 else { throw systemError("open \(path)") }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else { throw systemError("sync \(path)") }
}

private func systemError(_ operation: String) -> TrainingError {
  TrainingError(
    "cannot \(operation): \(String(cString: strerror(errno))); check the disk and the permissions", .inputOutput)
}
