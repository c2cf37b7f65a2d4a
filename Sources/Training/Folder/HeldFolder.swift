package import Files
import POSIX

/// A run's folder that one run has for itself, from before it is looked at until the run has ended.
package final class HeldFolder {
  /// What stood in the folder when it was taken.
  package private(set) var contents = RunContents()

  private let folder: RunFolder
  private var lock: RunLock?
  /// Folders that were made for the run, the outermost first.
  private var made: [String] = []

  /// Takes a folder, which is made where it is missing; it is free, or the run `goesOn` in it, beside whatever else stands
  /// there.
  ///
  /// - Throws: `Fault` where it is occupied, another run has it, or it cannot be made.
  package init(_ folder: RunFolder, goesOn: Bool) throws(Fault) {
    self.folder = folder
    // What is somebody else's is not even touched.
    try folder.check(try folder.contents(), goesOn: goesOn)
    do throws(SystemError) { made = try makeFolder(folder.path) } catch { throw folder.cannotBeMade(error) }
    lock = try RunLock(folder.lockPath)
    contents = try folder.contents()
    try folder.check(contents, goesOn: goesOn)
  }

  deinit { release() }

  /// Readies the folder for a run that goes on behind `step`, or begins: what is half-written goes, what cannot be used is
  /// kept aside, and `latest` is made to name where the run goes on.
  ///
  /// Returns what a person should know of it, in sentences.
  package func prepare(goingOnBehind step: Int?, _ walk: WalkBack) throws(Fault) -> [String] {
    do throws(SystemError) { try makeFolder(folder.checkpointsPath) } catch {
      throw folder.cannotBeMade(error)
    }
    return try absence + removeLeftovers() + keepAside(walk) + mendPointers(step)
  }

  /// Moves what nothing can be read from out of the way of what will be written.
  private func keepAside(_ walk: WalkBack) throws(Fault) -> [String] {
    var notices: [String] = []
    for checkpoint in walk.passedOver {
      let name = try folder.keepAside(folder.checkpointPath(step: checkpoint.step))
      notices.append("\(checkpoint.reason); it is passed over, and kept as \(name)")
    }
    return notices
  }

  private func mendPointers(_ step: Int?) throws(Fault) -> [String] {
    var notices: [String] = []
    for path in RunEntry.pointers.map(folder.path(of:)) {
      guard let kind = (try? FileStatus(of: path, followingLinks: false))?.kind, kind != .file else {
        continue
      }
      notices.append("\(path) is \(kind.rawValue), and kept as \(try folder.keepAside(path))")
    }
    if let step, contents.latest != step {
      try folder.point(.latest, to: step)
      notices.append("\(folder.pointerPath) did not name the newest good checkpoint, and was written anew")
    }
    return notices
  }

  /// Leaves the folder to others; what was made for a run that came to nothing is removed.
  package func release() {
    if lock != nil { folder.removePosts() }
    lock = nil
    for folder in made.reversed() {
      // One in which something stands stays.
      try? removeFolder(folder)
    }
    made = []
  }

  private var absence: [String] {
    guard let reason = lock?.absence else { return [] }
    return [
      "\(folder.lockPath) cannot be locked (\(reason)), so nothing tells whether another run has the folder"
    ]
  }

  /// Deletes what runs left half-written: of this folder everything is, as long as no other run can have it.
  private func removeLeftovers() -> [String] {
    contents.leftovers.filter { lock?.absence == nil || $0.name.isLeftOver }.compactMap { leftover in
      let path = "\(folder.path)/\(leftover.path)"
      do throws(SystemError) {
        if try FileStatus(of: path, followingLinks: false).kind == .file { try removeFile(path) }
        return nil
      } catch {
        return error.isMissing ? nil : "\(path) was left half-written and cannot be deleted: \(error)"
      }
    }
  }
}
