import Files
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

/// Signals that ask something of a run: they are held back, and looked for between steps.
///
/// SIGTERM, SIGUSR2 and SIGXCPU, from a scheduler, and SIGINT, from a person, ask for a checkpoint and a stop; a SIGINT
/// after the one that was noticed ends the process at once. SIGUSR1 and SIGHUP ask for a checkpoint. Commands that make one
/// file stop without it, and have no checkpoint to write.
///
/// There are no handlers, since the kernel would write a handler's frame where the interrupted thread has its stack
/// pointer: the matrix products of oneDNN 2.6 to 3.11 keep theirs in the heap meanwhile, which a frame destroys (oneDNN's
/// issue 4845; on a busy machine one run in thirty that was stopped crashed).
public enum RunSignals {
  private static let stop = Atomic<Bool>(false)
  private static let checkpoint = Atomic<Bool>(false)
  private static let termination = Atomic<Bool>(false)
  private static let held = [SIGTERM, SIGUSR2, SIGXCPU, SIGINT, SIGUSR1, SIGHUP]

  /// Holds the signals back from this thread and from all that it starts from now on.
  ///
  /// Call it in a program's first line, so that no signal ends it while it starts, nor any thread of a library. What comes
  /// before the first step is noticed at its end. The corresponding C function is `pthread_sigmask` (POSIX.1-2017).
  public static func hold() {
    var signals = set(of: held)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Ends this process when it is asked to stop, whatever it does: for work that is only looked at, and harms nothing
  /// where it breaks off.
  ///
  /// A thread of its own waits for the signals, also for those that came since they were held back; the corresponding C
  /// function is `sigwait` (POSIX.1-2017).
  public static func endProcess(saying complain: @escaping @Sendable (String) -> Void) {
    let end: @Sendable () -> Void = {
      complain("error: \(Fault.stoppedBySignal.description)")
      _exit(ExitStatus.stoppedEarly.rawValue)
    }
    if isStopRequested { end() }
    Thread.detachNewThread {
      var signals = set(of: held)
      var number: Int32 = 0
      while sigwait(&signals, &number) == 0 {
        if ![SIGUSR1, SIGHUP].contains(number) { end() }
      }
    }
  }

  /// Whether this process was asked to stop.
  static var isStopRequested: Bool {
    notice()
    return stop.load(ordering: .relaxed)
  }

  /// Whether this process was asked to stop by SIGTERM.
  static var isTerminated: Bool {
    notice()
    return termination.load(ordering: .relaxed)
  }

  /// Takes what this process was asked since the last call; a stop stays asked for.
  static func take() -> RunRequests {
    RunRequests(stop: isStopRequested, checkpoint: checkpoint.exchange(false, ordering: .relaxed))
  }

  /// Takes the signals that came since the last call, without waiting for one.
  ///
  /// A signal that is not held back has its usual effect, and is not found here. The corresponding C function is `sigtimedwait` (POSIX.1-2017).
  private static func notice() {
    var signals = set(of: held)
    var noTime = timespec()
    while case let number = sigtimedwait(&signals, nil, &noTime), number > 0 {
      switch number {
      case SIGUSR1, SIGHUP: checkpoint.store(true, ordering: .relaxed)
      default: stop.store(true, ordering: .relaxed)
      }
      if number == SIGTERM { termination.store(true, ordering: .relaxed) }
      if number == SIGINT { release(SIGINT) }
    }
  }

  /// Lets a signal do again what it does to any process.
  private static func release(_ number: Int32) {
    var signals = set(of: [number])
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  private static func set(of numbers: [Int32]) -> sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in numbers { sigaddset(&signals, number) }
    return signals
  }
}
