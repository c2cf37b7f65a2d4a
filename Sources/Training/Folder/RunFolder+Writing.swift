package import Files
import POSIX

extension RunFolder {
  /// Keeps the resolved configuration.
  func write(configuration: String) throws(Fault) {
    try DurableFile.write(configuration.utf8, to: path(of: .configuration))
  }

  /// Points `latest` at the checkpoint of `step` and `best` at that of the best; then deletes what is not to be kept.
  ///
  /// New before old: a kill at any moment leaves a checkpoint that `latest` names. Returns what could not be deleted, in
  /// sentences.
  package func publish(step: Int, best: Int?, keep: Int) throws(Fault) -> [String] {
    try point(.latest, to: step)
    let steps = try contents().checkpoints
    // The best may lie in another folder, from which the run was resumed.
    if let best, steps.contains(best) { try point(.best, to: best) }
    return steps.filter { $0 <= step }.dropLast(keep).filter { $0 != best }.compactMap { old in
      let path = checkpointPath(step: old)
      do throws(SystemError) { try removeFile(path) } catch {
        return "the old checkpoint \(path) cannot be deleted: \(error); it stays"
      }
      return nil
    }
  }

  /// Has a pointer name the checkpoint of `step`.
  func point(_ pointer: RunEntry, to step: Int) throws(Fault) {
    try DurableFile.write(RunEntry.pointer(to: step).utf8, to: path(of: pointer))
  }

  /// Gives something in the folder a name under which no run uses it, and returns that; nothing is ever lost by it.
  func keepAside(_ path: String) throws(Fault) -> String {
    var (name, count) = (path + RunEntry.aside, 1)
    while (try? FileStatus(of: name, followingLinks: false)) != nil {
      count += 1
      name = "\(path)\(RunEntry.aside)-\(count)"
    }
    do throws(SystemError) { try rename(path, to: name, replacing: true) } catch {
      throw Fault(.cannotCreate, "\(path) cannot be kept aside as \(name): \(error); check the permissions")
    }
    return name
  }
}
