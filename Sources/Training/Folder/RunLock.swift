import Files
import Foundation
import POSIX

/// Keeps a run's folder for one run: a lock on a file there that says which process of which machine has it.
///
/// The lock belongs to the open file, so that the kernel ends it with the process, however that ends; the file of one
/// that was killed means nothing. It holds among the processes of a machine, and among machines as far as their file
/// system passes locks on.
final class RunLock {
  /// Why the file system gives no locks; nil where the folder is locked.
  private(set) var absence: SystemError?

  private let path: String
  private let file: Descriptor
  private var isTaken = false

  /// Takes the lock on the file at `path`, which is made where it is missing.
  ///
  /// - Throws: `Fault` that says who has the lock, or why there can be no file.
  init(_ path: String) throws(Fault) {
    self.path = path
    do throws(SystemError) {
      file = try Descriptor(.sharing, path)
      try take()
    } catch {
      throw Fault(.cannotCreate, "\(path) cannot be made: \(error); check the path and the permissions")
    }
    guard isTaken else {
      throw Fault(
        .cannotCreate,
        "the output \(path.parentFolder) is in use by another run\(holder); wait until that has ended, stop it, or name "
          + "another output")
    }
  }

  /// Removes the file while it is still locked, so that nobody's is removed but this run's.
  deinit {
    if isTaken { try? removeFile(path) }
  }

  private func take() throws(SystemError) {
    do throws(SystemError) { isTaken = try file.takeLock() } catch {
      guard error.tellsOfNoLocks else { throw error }
      (isTaken, absence) = (true, error)
    }
    // Whoever had it may have removed the file meanwhile, and a lock on one without a name keeps nobody away.
    let own = try file.status().identity
    guard isTaken, try identityOfName() == own else {
      isTaken = false
      return
    }
    try file.truncate(to: 0)
    try file.write(Array("\(Self.owner)\n".utf8), at: 0)
  }

  /// What has the name now; nil where nothing has.
  private func identityOfName() throws(SystemError) -> FileStatus.Identity? {
    do throws(SystemError) { return try FileStatus(of: path).identity } catch {
      if error.isMissing { return nil }
      throw error
    }
  }

  private static var owner: String {
    "process \(ownProcess) on \(ProcessInfo.processInfo.hostName), since \(Date().formatted(.iso8601))"
  }

  /// What the file says of who has it, in brackets.
  private var holder: String {
    let line = Self.line(in: file)
    return line.isEmpty ? "" : " (\(line))"
  }

  private static func line(in file: borrowing Descriptor) -> String {
    let bytes = (try? file.bytes(256, at: 0)) ?? []
    return String(String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }).visible
  }

  /// Who has the lock on the file at `path`, as far as this machine knows; nil where nobody has.
  static func holder(at path: String) -> String? {
    guard let file = try? Descriptor(.reading, path), (try? file.isLockedByOthers()) == true else {
      return nil
    }
    return line(in: file)
  }
}
