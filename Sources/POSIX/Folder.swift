internal import Glibc

/// The names of what stands in a folder, in no order, without `.` and `..`.
package func namesInFolder(_ path: String) throws(SystemError) -> [String] {
  guard let folder = path.withSystemName({ opendir($0) }) else { throw .last }
  defer { closedir(folder) }
  var names: [String] = []
  // The end and a failure give the same, but for this.
  errno = 0
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      String(
        systemBytes: UnsafeBufferPointer(
          start: UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self), count: Int(NAME_MAX) + 1
        ).prefix { $0 != 0 })
    }
    if name != "." && name != ".." { names.append(name) }
    errno = 0
  }
  guard errno == 0 else { throw .last }
  return names
}

/// Makes a folder and those on the way to it, durably; those that exist stay as they are.
///
/// Returns those that were made, the outermost first. The corresponding C function is `mkdir`.
@discardableResult
package func makeFolder(_ path: String) throws(SystemError) -> [String] {
  if folderExists(path) { return [] }
  let parent = path.parentFolder
  let made = parent != path && !fileExists(parent) ? try makeFolder(parent) : []
  guard path.withSystemName({ mkdir($0, 0o777) }) == 0 else {
    let error = SystemError.last
    guard error.code == EEXIST, folderExists(path) else { throw error }
    return made
  }
  try synchronizeNames(in: parent)
  return made + [path]
}

/// Waits until the names in a folder are on the disk, as far as this process may ask: a folder that it can't read, or a
/// file system that syncs no folders, is left to itself.
private func synchronizeNames(in folder: String) throws(SystemError) {
  do throws(SystemError) { try Descriptor(.reading, folder).synchronize() } catch {
    guard [EACCES, EPERM, EINVAL].contains(error.code) else { throw error }
  }
}

/// Removes an empty folder; the corresponding C function is `rmdir`.
package func removeFolder(_ path: String) throws(SystemError) {
  try path.withSystemName { name throws(SystemError) in _ = try systemCall { rmdir(name) } }
}

/// What a symbolic link says; the corresponding C function is `readlink`.
package func targetOfLink(_ path: String) throws(SystemError) -> String {
  var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = try path.withSystemName { name throws(SystemError) in
    try systemCall { readlink(name, &bytes, bytes.count) }
  }
  return String(systemBytes: bytes[..<count].map { UInt8(bitPattern: $0) })
}

/// Removes a file; the corresponding C function is `unlink`.
package func removeFile(_ path: String) throws(SystemError) {
  try path.withSystemName { name throws(SystemError) in _ = try systemCall { unlink(name) } }
}

/// Gives a file another name, in place of the file that has it or, without `replacing`, only where nothing has.
///
/// The corresponding C functions are `rename`, and `link`, which replaces nothing, where the file system has that.
package func rename(_ path: String, to name: String, replacing: Bool) throws(SystemError) {
  let code = path.withSystemName { path in
    name.withSystemName { name in
      if replacing { return Glibc.rename(path, name) }
      if link(path, name) == 0 {
        // A first name that stays besides takes no place on the disk.
        _ = unlink(path)
        return 0
      }
      return [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno) ? Glibc.rename(path, name) : -1
    }
  }
  guard code == 0 else { throw .last }
}

/// The folder that relative paths start from, `.` where the system cannot tell; the corresponding C function is `getcwd`.
package func workingFolder() -> String {
  var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
  guard getcwd(&bytes, bytes.count) != nil else { return "." }
  return String(systemBytes: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
}
