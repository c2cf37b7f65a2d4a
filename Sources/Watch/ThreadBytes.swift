import Glibc

/// What the system counts of the bytes that a thread has read and written.
struct ThreadBytes: ~Copyable {
  private let path: [CChar]

  /// Counts those of a thread of this process; the first has the process's number.
  init(thread: Int32) {
    path = Array("/proc/self/task/\(thread)/io".utf8CString)
  }

  /// A digest of the counts, which changes with every read and write; 0 where the system counts nothing.
  ///
  /// The file is the kernel's own memory: looking at it never waits for a disk (proc(5)).
  var digest: UInt64 {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    return withUnsafeTemporaryAllocation(byteCount: 512, alignment: 1) { text in
      let count = read(file, text.baseAddress, text.count)
      // FNV-1a (Fowler, Noll, Vo).
      return text.prefix(max(count, 0)).reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
  }
}
