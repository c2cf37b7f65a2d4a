import Files
import MPI
import POSIX

extension Recorder {
  /// The checkpoint to go back to from `step`, and none where there is no folder; a collective call.
  ///
  /// Counted are those that are due by themselves, so that one which a signal asked for changes nothing: 1 is the last of
  /// them. One that is not there is replaced by the next before it, or the first that is: any, or none that is later than `step`.
  func checkpoint(back count: Int, from step: Int, orAny: Bool = true) throws -> String? {
    guard let folder else { return nil }
    let path = try world.textFromRankZero {
      let every = options.checkpoint.every
      let wanted = (step / every - (count - 1)) * every
      let steps = try folder.contents().checkpoints
      let found = steps.last { $0 <= wanted } ?? steps.first { orAny || $0 <= step }
      return found.map(folder.checkpointPath) ?? ""
    }
    return path.isEmpty ? nil : path
  }

  /// Whether the checkpoint after a step is still in the folder; a collective call.
  func hasCheckpoint(after step: Int) throws -> Bool {
    guard let folder else { return false }
    return try !world.fromRankZero { fileExists(folder.checkpointPath(step: step)) ? [1] : [] }.isEmpty
  }

  /// Has the run go on from `progress`, to which it went back: its checkpoint is written anew, with what was done, and what was
  /// learnt after it is kept aside; a collective call.
  ///
  /// In this order a run that is killed meanwhile goes on to the same sickness, and from there to the same checkpoint.
  func goBack(to progress: RunProgress) throws {
    try write(progress)
    try world.onRankZero {
      guard let folder else { return }
      for warning in try folder.keepAside(after: progress.step, best: progress.best?.step) {
        observer?.didWarn(warning)
      }
    }
    try beginMetrics(progress)
    observer?.didGoBack(to: progress.step)
    startAnew(progress)
  }
}

extension RunFolder {
  /// Keeps aside the checkpoints that are later than `step`, and takes away a pointer to one of them.
  ///
  /// Returns what was done, in sentences.
  fileprivate func keepAside(after step: Int, best: Int?) throws(Fault) -> [String] {
    var sentences: [String] = []
    for later in try contents().checkpoints where later > step {
      let path = checkpointPath(step: later)
      sentences.append("\(path) was written after that, and is kept as \(try keepAside(path))")
    }
    if best == nil { try? removeFile(path(of: .best)) }
    return sentences
  }
}
