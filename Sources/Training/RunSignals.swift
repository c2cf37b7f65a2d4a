import Foundation
import Synchronization

/// What signals asked of a run: it is done at the end of the step, on all ranks alike.
package struct RunRequests: Sendable, Equatable {
  /// To write a checkpoint and stop.
  package var stop = false
  /// To write a checkpoint and go on.
  package var checkpoint = false

  /// Makes requests.
  package init(stop: Bool = false, checkpoint: Bool = false) {
    self.stop = stop
    self.checkpoint = checkpoint
  }
}

/// Signals that ask something of a run; their handlers set a flag and nothing else.
///
/// SIGTERM, SIGUSR2 and SIGXCPU, from a scheduler, and SIGINT, from a person, ask for a checkpoint and a stop; a
/// second SIGINT ends the process at once. SIGUSR1 and SIGHUP ask for a checkpoint. Commands that make one file
/// stop without it, and have no checkpoint to write.
public enum RunSignals {
  private static let stop = Atomic<Bool>(false)
  private static let checkpoint = Atomic<Bool>(false)
  private static let termination = Atomic<Bool>(false)

  /// Installs the handlers.
  public static func install() {
    for number in [SIGTERM, SIGUSR2, SIGXCPU, SIGINT] {
      signal(number) { number in
        RunSignals.stop.store(true, ordering: .relaxed)
        if number == SIGTERM { RunSignals.termination.store(true, ordering: .relaxed) }
        if number == SIGINT { signal(SIGINT, SIG_DFL) }
      }
    }
    for number in [SIGUSR1, SIGHUP] {
      signal(number) { _ in RunSignals.checkpoint.store(true, ordering: .relaxed) }
    }
  }

  /// Whether this process was asked to stop.
  static var isStopRequested: Bool { stop.load(ordering: .relaxed) }

  /// Whether this process was asked to stop by SIGTERM.
  static var isTerminated: Bool { termination.load(ordering: .relaxed) }

  /// Takes what this process was asked since the last call; a stop stays asked for.
  static func take() -> RunRequests {
    RunRequests(stop: isStopRequested, checkpoint: checkpoint.exchange(false, ordering: .relaxed))
  }
}
