/// The control groups that a process belongs to.
package enum ControlGroups {
  /// Their limits of memory in bytes.
  package static var memoryLimits: [Double] {
    memoryLimitFiles(lines(of: "/proc/self/cgroup")).compactMap { lines(of: $0).first.flatMap { Double($0) } }
  }

  /// Where the limits stand, given the lines of `/proc/self/cgroup`, `number:controllers:path`.
  ///
  /// Version 2 names no controllers; in version 1 one hierarchy is the memory's. A limit holds for all groups below its
  /// own, such as a job's for its tasks, so those above count, too; the topmost is all that a container sees.
  package static func memoryLimitFiles(_ lines: [String]) -> [String] {
    lines.flatMap { line -> [String] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3 else { return [] }
      if parts[1].isEmpty { return files("memory.max", in: "/sys/fs/cgroup", along: parts[2]) }
      guard parts[1].split(separator: ",").contains("memory") else { return [] }
      return files("memory.limit_in_bytes", in: "/sys/fs/cgroup/memory", along: parts[2])
    }
  }

  /// The files of this name in a folder and in all folders on a path below it.
  private static func files(_ name: String, in root: String, along path: String) -> [String] {
    let folders = path.split(separator: "/").map(String.init)
    return (0...folders.count).map { ([root] + folders.prefix($0) + [name]).joined(separator: "/") }
  }

  /// The lines of a file of the kernel's; none where there is no such file.
  private static func lines(of path: String) -> [String] {
    textOfKernel(path).split(separator: "\n").map(String.init)
  }
}
