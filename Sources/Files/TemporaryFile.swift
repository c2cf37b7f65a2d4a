import POSIX
import Foundation

/// A name beside an output, under which it is made before it appears whole; removed unless published.
package final class TemporaryFile {
  /// The temporary name.
  package let path: String

  private let destination: String
  private let rule: OutputRule

  /// Chooses a name of this process's own in the folder of `destination`, which must be free under the rule.
  package init(for destination: String, by rule: OutputRule) throws(Fault) {
    path = destination.parentFolder.appending(name: Self.name(for: destination))
    self.destination = destination
    self.rule = rule
    try rule.check(destination)
    // A file of this name is left over from a process of our number that died.
    try? removeFile(path)
  }

  deinit {
    try? removeFile(path)
  }

  /// Makes the file, empty, so that a place where nothing can be made is told by the output's name.
  package func create() throws(Fault) {
    do throws(SystemError) {
      close(try openDescriptor(path, O_WRONLY | O_CREAT | O_EXCL))
    } catch { throw cannotBeMade(error) }
  }

  /// Makes the file durable, gives it its final name if that is still free, and makes that durable too.
  package func publish() throws(Fault) {
    try OpenFile(reading: path).synchronize()
    try rule.check(destination)
    do throws(SystemError) {
      try rename(path, to: destination, replacing: !rule.needsNewName)
    } catch { throw cannotBeMade(error) }
    try OpenFile(reading: destination.parentFolder).synchronize()
  }

  /// Tells of host and process, for machines may share the folder and the numbers of their processes.
  ///
  /// An output's own name may be as long as the file system allows: that of a long one is told by its digest alone.
  private static func name(for destination: String) -> String {
    let readable = ".\(destination.lastName).\(ProcessInfo.processInfo.hostName).\(getpid()).tmp"
    let bytes = readable.systemBytes
    // No file system in use allows less.
    return bytes.count <= 128
      ? readable : ".stn-\(Digest.text(of: bytes.withUnsafeBytes { Digest.of($0) })).tmp"
  }

  private func cannotBeMade(_ error: SystemError) -> Fault {
    Fault(.cannotCreate, "\(destination) cannot be made: \(error)")
  }
}
