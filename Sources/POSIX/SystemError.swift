internal import Glibc

/// What the system has against a call.
package struct SystemError: Error, Sendable, CustomStringConvertible {
  /// The number, such as `ENOENT`.
  package let code: Int32

  /// Makes the error of a number.
  package init(code: Int32) { self.code = code }

  /// The system's own words.
  package var description: String { String(cString: strerror(code)) }

  /// The error of the call that failed last on this thread.
  package static var last: SystemError { SystemError(code: errno) }

  /// Whether nothing stands at a path.
  package var isMissing: Bool { code == ENOENT }

  /// Whether something stands where nothing was to be.
  package var isTaken: Bool { code == EEXIST }

  /// Whether nothing can stand at a path, for what should be a folder on the way there is none.
  package var isBelowFile: Bool { code == ENOTDIR }

  /// Whether a path that begins well leads to nothing, as links may.
  package var leadsNowhere: Bool { [ENOENT, ENOTDIR, ELOOP].contains(code) }

  /// Whether it is not this file that cannot be locked, but no file of its file system.
  package var tellsOfNoLocks: Bool { [ENOLCK, EOPNOTSUPP, EINVAL, ENOSYS].contains(code) }
}
