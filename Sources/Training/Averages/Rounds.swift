import MPI

/// Leads the ranks through a long piece of work in rounds of about a quarter of a second, so that all leave it together.
///
/// A rank that broke off alone would wait for the others, in whatever comes next, while its time runs out.
struct Rounds {
  /// The seconds that a round is to take, and the most parts that a rank does in one.
  private static let (seconds, most) = (0.25, 4_096.0)

  private let world: Communicator
  private var size = 1
  /// What rank 0 measured of the round before the last: the time from exchange to exchange, so that of the slowest rank.
  private var secondsPerPart: Double?
  private var began: ContinuousClock.Instant?

  /// Prepares rounds over the ranks of a world, the first of one part.
  init(over world: Communicator) { self.world = world }

  /// How many parts every rank does next, as rank 0's clock says; nil where any rank is asked to stop; a collective call.
  mutating func next(isAskedToStop: Bool) throws -> Int? {
    let wanted = secondsPerPart.map { min(max(Self.seconds / $0, 1), Self.most) } ?? 1
    var agreed = [isAskedToStop ? 1 : 0, world.rank == 0 ? Int64(wanted) : 0]
    try agreed.withUnsafeMutableBufferPointer { try world.allreduce($0, .sum) }
    let now = ContinuousClock.now
    secondsPerPart = began.map { max((now - $0) / .seconds(1), 1e-9) / Double(size) }
    (began, size) = (now, Int(agreed[1]))
    return agreed[0] > 0 ? nil : size
  }
}
