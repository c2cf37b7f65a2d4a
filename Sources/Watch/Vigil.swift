/// Counts for how long nothing has moved.
///
/// Time is that of the watchdog's own wakings: a process that was suspended, and a whole job that a scheduler put to sleep,
/// has stood still for no longer than it was awake.
struct Vigil {
  /// The seconds from one waking to the next.
  let interval: Double

  private var last: UInt64?
  private var count = 0

  init(interval: Double) { self.interval = interval }

  /// The seconds that nothing has moved for.
  var stillness: Double { Double(count) * interval }

  /// Takes note of a waking, `elapsed` seconds after the last one, at which everything together had moved so far.
  mutating func note(_ movement: UInt64, elapsed: Double) {
    // A waking that comes much too late tells of a suspension, from which others may not be back yet.
    if movement == last && elapsed < 2 * interval + 1 { count += 1 } else { count = 0 }
    last = movement
  }
}

/// Tells which ranks have a watchdog that wakes no more.
struct Silence {
  /// The wakings of this rank's watchdog without one of another's, from which on that counts as silent.
  static let limit = 5

  private var lasts: [UInt64]
  private var counts: [Int]

  init(ranks: Int) {
    lasts = Array(repeating: 0, count: ranks)
    counts = Array(repeating: 0, count: ranks)
  }

  /// Takes note of how often a rank's watchdog has woken by now.
  mutating func note(_ ticks: UInt64, of rank: Int) {
    counts[rank] = ticks == lasts[rank] ? counts[rank] + 1 : 0
    lasts[rank] = ticks
  }

  /// Whether a rank's watchdog has not woken for long.
  func isSilent(_ rank: Int) -> Bool { counts[rank] >= Self.limit }
}
