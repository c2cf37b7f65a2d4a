package import Files

/// What stands in a run's folder, looked at once and told apart: what a run writes, what one left unfinished that was
/// killed, and the rest, which is somebody else's and left alone.
package struct RunContents: Equatable {
  /// Something that a run was writing under a temporary name.
  package struct Leftover: Equatable {
    /// Its path below the folder.
    package let path: String
    /// Who was writing it.
    package let name: TemporaryName
  }

  /// The steps after which there are checkpoints, rising.
  package private(set) var checkpoints: [Int] = []

  /// The step of the checkpoint that `latest` names; nil where that is missing, or names none that is there.
  package private(set) var latest: Int?

  /// Paths below the folder of what tells that a run was here, besides checkpoints.
  package private(set) var traces: [String] = []

  /// What was being written.
  package private(set) var leftovers: [Leftover] = []

  /// Paths below the folder of what no run writes.
  package private(set) var foreign: [String] = []

  /// The contents of a folder that is empty, or not there.
  package init() {}

  /// Tells apart names in a run's folder and amid its checkpoints, given what `latest` says.
  package init(of names: [String], amidCheckpoints: [String] = [], latest text: String? = nil) {
    for name in names.sorted() {
      switch RunEntry(rawValue: name) {
      // These come before a run has begun.
      case .checkpoints, .lock, .retries, .watch: break
      case .configuration, .metrics, .latest, .best, .tensorboard: traces.append(name)
      case nil: sort(name, at: name)
      }
    }
    for name in amidCheckpoints.sorted() {
      let path = "\(RunEntry.checkpoints.rawValue)/\(name)"
      if let step = RunFolder.step(ofCheckpointNamed: name) {
        checkpoints.append(step)
      } else if RunEntry.isAside(name) {
        traces.append(path)
      } else {
        sort(name, at: path)
      }
    }
    checkpoints.sort()
    latest = text.flatMap(RunEntry.step(ofPointer:)).flatMap { checkpoints.contains($0) ? $0 : nil }
  }

  private mutating func sort(_ name: String, at path: String) {
    if let temporary = RunEntry.temporary(name) {
      leftovers.append(Leftover(path: path, name: temporary))
    } else {
      foreign.append(path)
    }
  }

  /// Whether a run has been here, if it came far enough to have something that could be lost.
  package var tellsOfRun: Bool { !checkpoints.isEmpty || !traces.isEmpty }

  /// Whether a new run may begin here as in a folder of its own.
  package var isFree: Bool { !tellsOfRun && foreign.isEmpty }
}
