internal import Glibc

/// What stands at a path.
package struct FileStatus: Sendable {
  /// What something in a folder is.
  package enum Kind: String, Sendable {
    case file = "a file"
    case folder = "a folder"
    case link = "a symbolic link"
    case pipe = "a FIFO"
    case socket = "a socket"
    case device = "a device"
  }

  /// What it is.
  package let kind: Kind

  /// The size of a file, in bytes.
  package let byteCount: Int

  /// When the content was last changed, in nanoseconds since 1970, as finely as the file system tells.
  package let modified: Int

  /// Tells whether two paths lead to the same thing, however they are spelled.
  package let identity: Identity

  /// The system's numbers for one thing.
  package struct Identity: Hashable, Sendable {
    fileprivate let device: UInt64
    fileprivate let number: UInt64
  }

  /// Looks up what stands at a path, or, with `followingLinks`, what a link there leads to.
  ///
  /// The corresponding C functions are `stat` and `lstat`.
  package init(of path: String, followingLinks: Bool = true) throws(SystemError) {
    var status = stat()
    try path.withSystemName { name throws(SystemError) in
      _ = try systemCall { followingLinks ? stat(name, &status) : lstat(name, &status) }
    }
    self.init(status)
  }

  /// Looks up what a descriptor leads to; the corresponding C function is `fstat`.
  init(ofDescriptor descriptor: Int32) throws(SystemError) {
    var status = stat()
    try systemCall { fstat(descriptor, &status) }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      default: .device
      }
    byteCount = Int(status.st_size)
    modified = Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)
    identity = Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
  }
}

/// Whether something stands at a path, and a link there leads to something.
package func fileExists(_ path: String) -> Bool {
  (try? FileStatus(of: path)) != nil
}

/// Whether a folder stands at a path, or what a link there leads to is one.
package func folderExists(_ path: String) -> Bool {
  (try? FileStatus(of: path))?.kind == .folder
}
