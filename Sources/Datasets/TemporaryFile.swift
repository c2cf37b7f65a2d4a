import Foundation

/// A name beside an output, under which it is made before it appears whole; removed unless published.
package final class TemporaryFile {
  /// The temporary name.
  package let path: String

  private let destination: String
  private let overwriting: Bool

  /// Chooses a name of this process's own in the folder of `destination`.
  ///
  /// Machines may share the folder, and the numbers of their processes.
  package init(for destination: String, overwriting: Bool) throws(DatasetError) {
    let url = URL(fileURLWithPath: destination)
    let owner = "\(ProcessInfo.processInfo.hostName).\(getpid())"
    path = url.deletingLastPathComponent().path + "/.\(url.lastPathComponent).\(owner).tmp"
    self.destination = destination
    self.overwriting = overwriting
    try checkIsFree()
    // A file of this name is left over from a process of our number that died.
    unlink(path)
  }

  deinit {
    unlink(path)
  }

  /// Makes the file, empty, so that a place where nothing can be made is told by the output's name.
  package func create() throws(DatasetError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw DatasetError(.cannotCreate, "\(destination) cannot be made: \(reason())")
    }
    close(descriptor)
  }

  /// Makes the file durable, gives it its final name and makes that durable too.
  package func publish() throws(DatasetError) {
    try OpenFile(reading: path).synchronize()
    try checkIsFree()
    guard rename(path, destination) == 0 else {
      throw DatasetError(.cannotCreate, "\(destination) cannot be made: \(reason())")
    }
    try OpenFile(reading: URL(fileURLWithPath: destination).deletingLastPathComponent().path).synchronize()
  }

  private func checkIsFree() throws(DatasetError) {
    var status = stat()
    guard stat(destination, &status) != 0 || status.st_mode & S_IFMT != S_IFDIR else {
      throw DatasetError(.cannotCreate, "\(destination) is a folder; name a file")
    }
    guard overwriting || access(destination, F_OK) != 0 else {
      throw DatasetError(
        .cannotCreate, "\(destination) exists already; choose another output or ask for it to be overwritten")
    }
  }
}
