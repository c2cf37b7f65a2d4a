public import Foundation
import POSIX

/// The time that a run has, and what it has cost so far: says when to stop, so that a checkpoint is written before the
/// time is up.
///
/// What is asked is rank 0's, the exchange of a step tells all ranks; the clocks of the others count for nothing.
public final class RunClock {
  /// What takes time in a run.
  enum Work: Int {
    case step
    case validation
    case checkpoint
  }

  /// When the time is up; nil where it never is.
  public let end: Date?

  /// What sets the end, such as `--walltime`.
  public let source: String

  private let deadline: ContinuousClock.Instant?
  private let reserve: Double
  /// The seconds of the longest work of each kind: a vector, as an array would be copied to the heap.
  private var longest = SIMD4<Double>.zero

  /// A clock on which the time is up after so many `seconds` from now, by what `source` says.
  init(seconds: Double? = nil, source: String = "") {
    self.source = source
    end = seconds.map { Date(timeIntervalSinceNow: $0) }
    deadline = seconds.map { .now + .seconds($0) }
    reserve = seconds.map { min(30, $0 / 4) } ?? 0
  }

  /// The clock of a process that may last as long as somebody said or, where nobody did, until its job of Slurm ends.
  ///
  /// The time counts from the start of the process, so that what came before `main` and the start of MPI are in it.
  /// `SLURM_JOB_END_TIME` is in seconds since 1970; what is past was left in a shell by a job that has ended.
  public convenience init(_ walltime: Walltime?, environment: [String: String]) {
    switch walltime {
    case .unlimited: self.init()
    case .seconds(let seconds): self.init(seconds: max(seconds - ownAge, 0), source: "--walltime")
    case nil:
      let name = "SLURM_JOB_END_TIME"
      let left = environment[name].flatMap(Double.init).map { $0 - Date().timeIntervalSince1970 }
      if let left, left > 0 { self.init(seconds: left, source: name) } else { self.init() }
    }
  }

  /// Measures what is done.
  func measure<Value>(_ work: Work, _ body: () throws -> Value) rethrows -> Value {
    let began = ContinuousClock.now
    defer {
      longest[work.rawValue] = max(longest[work.rawValue], (ContinuousClock.now - began) / .seconds(1))
    }
    return try body()
  }

  /// The seconds that must be left for another step: twice those of the longest step, validation and checkpoint so far,
  /// for each may be followed by the others and last longer, and for the end of the program half a minute, or a quarter
  /// of a time that is short.
  var need: Double { reserve + 2 * longest.sum() }

  /// Whether there is too little time for another step.
  var isNearlyUp: Bool { left <= need }

  /// Whether there is too little time to go on with a validation, since only a checkpoint may follow.
  var allowsNoMore: Bool { left <= reserve + 2 * longest[Work.checkpoint.rawValue] }

  /// The seconds that are left; infinite where the time is never up.
  var left: Double { deadline.map { ($0 - .now) / .seconds(1) } ?? .infinity }
}
