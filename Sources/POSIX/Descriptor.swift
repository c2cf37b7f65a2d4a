internal import Glibc

/// An open file of the system's, closed when it goes out of scope; no program that this process starts inherits it.
package struct Descriptor: ~Copyable {
  private let number: Int32

  /// What an open file is for.
  package enum Purpose: Sendable {
    /// To be read; a folder may be opened, too.
    case reading
    /// To be read and written.
    case writing
    /// To be written, where nothing has the name yet.
    case creating
    /// To be read and written, and made where it is missing; no link is followed.
    case sharing

    fileprivate var flags: Int32 {
      switch self {
      case .reading: O_RDONLY
      case .writing: O_RDWR
      case .creating: O_WRONLY | O_CREAT | O_EXCL
      case .sharing: O_RDWR | O_CREAT | O_NOFOLLOW
      }
    }
  }

  /// Opens a file; one that is made may be read and written by all whom the process's mask does not forbid it.
  ///
  /// The corresponding C function is `open`.
  package init(_ purpose: Purpose, _ path: String) throws(SystemError) {
    number = try path.withSystemName { name throws(SystemError) in
      try systemCall { open(name, purpose.flags | O_CLOEXEC, 0o666) }
    }
  }

  deinit {
    close(number)
  }

  /// What the file is; the corresponding C function is `fstat`.
  package func status() throws(SystemError) -> FileStatus { try FileStatus(ofDescriptor: number) }

  /// Fills `bytes` from `offset` on, and says how many were read: fewer where the file ends.
  ///
  /// The corresponding C function is `pread`.
  package func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
    var done = 0
    while done < bytes.count, let start = bytes.baseAddress {
      let count = try systemCall { pread(number, start + done, bytes.count - done, off_t(offset + done)) }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// Writes all of `bytes` from `offset` on; the corresponding C function is `pwrite`.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError) {
    var done = 0
    while done < bytes.count, let start = bytes.baseAddress {
      done += try systemCall { pwrite(number, start + done, bytes.count - done, off_t(offset + done)) }
    }
  }

  /// The bytes from `offset` on, at most `count`: fewer where the file ends.
  package func bytes(_ count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(SystemError) -> Int in
      try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
    }
    return Array(bytes[..<found])
  }

  /// Writes all of `bytes` from `offset` on.
  package func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
    try bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
      try write(UnsafeRawBufferPointer(buffer), at: offset)
    }
  }

  /// Ends the file at `length`; the corresponding C function is `ftruncate`.
  package func truncate(to length: Int) throws(SystemError) {
    try systemCall { ftruncate(number, off_t(length)) }
  }

  /// Waits until everything written is on the disk; the corresponding C function is `fsync`.
  package func synchronize() throws(SystemError) {
    try systemCall { fsync(number) }
  }

  /// Takes the file for this descriptor alone, and says whether nobody else had it; the lock ends with the descriptor, so with the process at the latest, however that ends.
  ///
  /// The corresponding C function is `fcntl` with `F_OFD_SETLK` (Linux 3.15; POSIX.1-2024). A file system without locks says
  /// ENOLCK, EOPNOTSUPP, EINVAL or ENOSYS.
  package func takeLock() throws(SystemError) -> Bool {
    var region = flock()
    region.l_type = Int16(F_WRLCK)
    region.l_whence = Int16(SEEK_SET)
    do throws(SystemError) {
      try systemCall { fcntl(number, setLockOfFile, &region) }
      return true
    } catch {
      if [EAGAIN, EACCES].contains(error.code) { return false }
      throw error
    }
  }

  /// Whether somebody else has taken the file for himself, as this machine knows of it.
  ///
  /// The corresponding C function is `fcntl` with `F_OFD_GETLK`.
  package func isLockedByOthers() throws(SystemError) -> Bool {
    var region = flock()
    region.l_type = Int16(F_WRLCK)
    region.l_whence = Int16(SEEK_SET)
    try systemCall { fcntl(number, lockOfFile, &region) }
    return region.l_type != Int16(F_UNLCK)
  }

  /// Reads what comes next from something that need not have offsets, such as a pipe.
  fileprivate func readNext(into block: inout [UInt8]) throws(SystemError) -> Int {
    try systemCall { Glibc.read(number, &block, block.count) }
  }
}

/// `F_OFD_SETLK`, which Swift is not shown; the same on every processor (Linux, asm-generic/fcntl.h).
private let setLockOfFile: Int32 = 37

/// `F_OFD_GETLK`, likewise.
private let lockOfFile: Int32 = 36

/// Has programs that this process starts not inherit a descriptor; the corresponding C function is `fcntl`.
package func closeInChildren(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}

/// All bytes of a file; one that goes on behind `limit` is read a little further and no more.
package func contentsOfFile(_ path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
  let file = try Descriptor(.reading, path)
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 1 << 16)
  while bytes.count <= limit {
    let count = try file.readNext(into: &block)
    if count == 0 { return bytes }
    bytes += block[..<count]
  }
  return bytes
}

/// The text of a file that the kernel makes, such as `/proc/self/statm`; empty where there is none.
package func textOfKernel(_ path: String) -> String {
  String(decoding: (try? contentsOfFile(path)) ?? [], as: UTF8.self)
}
