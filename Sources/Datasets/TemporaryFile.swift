import Foundation

/// A name beside an output, under which it is made before it appears whole; removed unless published.
package final class TemporaryFile {
  /// The temporary name.
  package let path: String

  private let destination: String
  private let overwriting: Bool

  /// Chooses a name of this process's own in the folder of `destination`.
  package init(for destination: String, overwriting: Bool) throws(DatasetError) {
    let url = URL(fileURLWithPath: destination)
    path = url.deletingLastPathComponent().path + "/.\(url.lastPathComponent).\(getpid()).tmp"
    self.destination = destination
    self.overwriting = overwriting
    try checkIsFree()
    // A file of this name is left over from a process of our number that died.
    unlink(path)
  }

  deinit {
    unlink(path)
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
    guard overwriting || access(destination, F_OK) != 0 else {
      throw DatasetError(
        .cannotCreate, "\(destination) exists already; choose another output or ask for it to be overwritten")
    }
  }
}
