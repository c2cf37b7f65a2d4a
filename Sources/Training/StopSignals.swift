import Foundation
import Synchronization

/// Signals that ask a run to stop at the next step's end with a checkpoint.
///
/// SIGTERM, SIGUSR2 and SIGXCPU from a scheduler, SIGINT from a person; a second SIGINT ends the process at
/// once. Handlers set a flag and nothing else.
public enum StopSignals {
  private static let received = Atomic<Int32>(0)

  /// Installs the handlers.
  public static func install() {
    for number in [SIGTERM, SIGUSR2, SIGXCPU, SIGINT] {
      signal(number) { number in
        StopSignals.received.store(number, ordering: .relaxed)
        if number == SIGINT { signal(SIGINT, SIG_DFL) }
      }
    }
  }

  /// Whether this process was asked to stop.
  public static var isStopRequested: Bool { received.load(ordering: .relaxed) != 0 }
}
