public import Networks

/// A part of a training step.
public enum Phase: String, CaseIterable, Sendable {
  /// Drawing or reading samples.
  case data
  /// From images to the loss.
  case forward
  /// From the loss to the gradients of one micro-batch.
  case backward
  /// Standing still until the slowest rank has its gradients.
  case wait
  /// Adding up gradients: into fixed point, over the ranks, and back.
  case exchange
  /// The norm and clipping of the gradients, and the optimizer.
  case update
  /// Measuring running moments of averaged weights, which is no part of a step.
  case moments

  /// The parts of every step.
  public static let ofSteps = allCases.filter { $0 != .moments }

  /// The seconds that rank 0 spent in it.
  public var figure: Figure {
    Figure(
      rawValue, "seconds that rank 0 spent in \(rawValue) since the last row",
      unit: .seconds,
      format: "\(rawValue) %.3g s")
  }
}

/// Seconds by phase, of one rank.
///
/// In JSON an object with a number for each phase of a step, and for others that took any time.
public struct PhaseTimes: Sendable, Equatable {
  /// A vector, as an array would be copied to the heap.
  private var seconds = SIMD8<Double>.zero

  /// Makes times of zero.
  public init() {}

  /// The seconds of a phase.
  public subscript(phase: Phase) -> Double {
    get { seconds[phase.index] }
    set { seconds[phase.index] = newValue }
  }

  /// The parts of every step, and what took any time besides.
  public var phases: [Phase] { Phase.allCases.filter { Phase.ofSteps.contains($0) || self[$0] > 0 } }

  /// The seconds of all phases together.
  public var total: Double { seconds.sum() }

  /// The share of a phase in the total; zero where nothing was measured.
  public func share(of phase: Phase) -> Double {
    total > 0 ? self[phase] / total : 0
  }

  /// What was measured since `earlier`.
  package func since(_ earlier: PhaseTimes) -> PhaseTimes {
    var difference = self
    difference.seconds -= earlier.seconds
    return difference
  }
}

extension PhaseTimes: Codable {
  /// Reads an object with a number for each phase of a step, and for others that took any time.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Phase.self)
    for phase in Phase.allCases where Phase.ofSteps.contains(phase) || container.contains(phase) {
      self[phase] = try container.decode(Double.self, forKey: phase)
    }
  }

  /// Writes such an object.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Phase.self)
    for phase in phases { try container.encode(self[phase], forKey: phase) }
  }
}

extension Phase: CodingKey {
  /// The place among all phases.
  fileprivate var index: Int {
    switch self {
    case .data: 0
    case .forward: 1
    case .backward: 2
    case .wait: 3
    case .exchange: 4
    case .update: 5
    case .moments: 6
    }
  }
}

/// Attributes a rank's time to the phases of its steps.
///
/// That takes some 0.2 µs, four times a micro-batch: the shortest micro-batches worth training take 0.5 ms.
struct PhaseTimer {
  /// The seconds since the timer was made.
  private(set) var times = PhaseTimes()

  private var began = ContinuousClock.now

  /// What comes next is timed; what came since the last phase ended is nobody's.
  mutating func begin() {
    began = .now
  }

  /// The time since the last call belongs to `phase`.
  mutating func end(_ phase: Phase) {
    let now = ContinuousClock.now
    times[phase] += (now - began) / .seconds(1)
    began = now
  }
}
