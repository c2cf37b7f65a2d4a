package import Training

/// How a run stands.
package enum RunState: Sendable, Equatable {
  /// All its steps are done.
  case finished
  /// It is going on, as the process that has its folder.
  case running(String)
  /// It ended before all its steps were done.
  case ended

  /// Looks at a run's folder; `step` is the last of which anything is known.
  package init(_ folder: RunFolder?, after step: Int, of steps: Int) {
    if step >= steps {
      self = .finished
    } else {
      self = folder?.holder.map { .running($0) } ?? .ended
    }
  }

  /// In a word.
  var word: String {
    switch self {
    case .finished: "finished"
    case .running: "still going"
    case .ended: "ended early"
    }
  }

  /// The class of its badge.
  var style: String {
    switch self {
    case .finished: "finished"
    case .running: "running"
    case .ended: "ended"
    }
  }
}
