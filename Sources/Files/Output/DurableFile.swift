import POSIX

/// The one way in which outputs are made: under a temporary name in their folder, synced, renamed, the folder synced.
///
/// A reader, or a machine that comes back from a power cut, finds what was there before or the whole output. One that is
/// not published leaves nothing behind.
package final class DurableFile {
  /// The temporary name.
  package let temporaryPath: String

  private let path: String
  private let rule: OutputRule

  /// Whether whoever wrote the file last has waited for the disk, by the descriptor that wrote: a network's file system may
  /// tell of a full disk to that one alone, and but once.
  private var isSynchronized = false

  /// Chooses a name of this process's own in the folder of `path`, which must be free under the rule, and deletes what
  /// processes of this machine left that were killed while they made the same output.
  package init(for path: String, by rule: OutputRule) throws(Fault) {
    temporaryPath = path.parentFolder.appending(name: TemporaryName.ofThisProcess(for: path))
    self.path = path
    self.rule = rule
    try rule.check(path)
    // A file of this name is left over from a process of our number that died.
    try? removeFile(temporaryPath)
    removeLeftovers()
  }

  deinit {
    try? removeFile(temporaryPath)
  }

  private func removeLeftovers() {
    let folder = path.parentFolder
    for name in (try? namesInFolder(folder)) ?? [] {
      guard let temporary = TemporaryName(name, of: path.lastName), temporary.isLeftOver else { continue }
      // One that stays takes place on the disk, and no more.
      try? removeFile(folder.appending(name: name))
    }
  }

  /// Makes the file, empty, so that a place where nothing can be made is told by the output's name.
  package func create() throws(Fault) {
    do throws(SystemError) { _ = try Descriptor(.creating, temporaryPath) } catch {
      throw cannotBeMade(error)
    }
  }

  /// Makes the file of all that it is to hold.
  package func create(of contents: some Collection<UInt8>) throws(Fault) {
    let bytes = Array(contents)
    try create { file throws(SystemError) in try file.write(bytes, at: 0) }
  }

  /// Makes a file of ours of all that it is to hold, and ends it in its seal.
  package func createSealed(of bytes: UnsafeRawBufferPointer) throws(Fault) {
    let seal = Seal(of: bytes)
    try create { file throws(SystemError) in
      try file.write(bytes, at: 0)
      try file.write(seal.line, at: bytes.count)
    }
  }

  private func create(_ write: (borrowing Descriptor) throws(SystemError) -> Void) throws(Fault) {
    do throws(SystemError) {
      let file = try Descriptor(.creating, temporaryPath)
      try write(file)
      try file.synchronize()
      isSynchronized = true
    } catch {
      throw Fault(.inputOutput, "\(path) cannot be written: \(error); check the disk and the permissions")
    }
  }

  /// Ends a file of ours in its seal, which spares some bytes that have digests of their own, and publishes it.
  package func publishSealed(sparing spared: Range<Int> = 0..<0) throws(Fault) {
    try Seal.append(to: temporaryPath, sparing: spared)
    isSynchronized = true
    try publish()
  }

  /// Makes the file durable, gives it its final name if that is still free, and makes that durable too.
  package func publish() throws(Fault) {
    if !isSynchronized { try Self.synchronize(temporaryPath) }
    try rule.check(path)
    do throws(SystemError) {
      try rename(temporaryPath, to: path, replacing: !rule.needsNewName)
    } catch { throw cannotBeMade(error) }
    try Self.synchronize(path.parentFolder)
  }

  /// Makes or replaces a small file whole.
  ///
  /// - Throws: `Fault` where no file may be made at `path` under the rule, or cannot.
  package static func write(
    _ contents: some Collection<UInt8>, to path: String, by rule: OutputRule = OutputRule(overwriting: true)
  ) throws(Fault) {
    let file = try DurableFile(for: path, by: rule)
    try file.create(of: contents)
    try file.publish()
  }

  /// Waits until a file, or the names in a folder, are on the disk.
  private static func synchronize(_ path: String) throws(Fault) {
    do throws(SystemError) { try Descriptor(.reading, path).synchronize() } catch {
      throw Fault(.inputOutput, "\(path) may not have reached the disk: \(error)")
    }
  }

  private func cannotBeMade(_ refusal: SystemError) -> Fault {
    // What stands under a temporary name could not be removed, for a reason that tells more.
    let error = refusal.isTaken ? removalRefusal ?? refusal : refusal
    let isLost = error.isMissing && !folderExists(path.parentFolder)
    return Fault(
      .cannotCreate,
      "\(path) cannot be made: \(error)\(isLost ? "; make the folder \(path.parentFolder) first" : "")")
  }

  private var removalRefusal: SystemError? {
    do throws(SystemError) { try removeFile(temporaryPath) } catch { return error.isMissing ? nil : error }
    return nil
  }
}
