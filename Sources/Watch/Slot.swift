import Synchronization

/// What one rank tells the others of itself, in memory that they share: each number has one writer.
struct Slot: ~Copyable {
  /// How often the rank has moved.
  let beats = Atomic<UInt64>(0)
  /// What it is at, as `Doing` packs it.
  let doing = Atomic<UInt64>(0)
  /// How often its watchdog has woken: a process that was stopped has one that does not.
  let ticks = Atomic<UInt64>(0)
  /// A digest of the bytes that it has read and written, while it is at files.
  let bytes = Atomic<UInt64>(0)

  /// The bytes from one slot to the next: two cache lines, as processors fetch them in pairs.
  static let stride = 128

  /// One more beat; only by the rank itself.
  func beat() { beats.store(beats.load(ordering: .relaxed) &+ 1, ordering: .relaxed) }

  /// A number that changes with every movement of the rank.
  var movement: UInt64 { beats.load(ordering: .relaxed) &+ bytes.load(ordering: .relaxed) }

  /// Takes over what another slot, or a message from another node, says.
  func copy(beats: UInt64, doing: UInt64, ticks: UInt64, bytes: UInt64) {
    self.beats.store(beats, ordering: .relaxed)
    self.doing.store(doing, ordering: .relaxed)
    self.ticks.store(ticks, ordering: .relaxed)
    self.bytes.store(bytes, ordering: .relaxed)
  }
}

/// What a rank is at, in one word: the step above bit 16, whether it waits for others in bit 8, the activity below.
struct Doing: Equatable {
  var activity = Activity.starting
  var isWaiting = false
  /// The step being computed, counted from 1; 0 before there are steps.
  var step = 0

  init() {}

  init(bits: UInt64) {
    activity = Activity(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .preparing
    isWaiting = bits & 0x100 != 0
    step = Int(bits >> 16)
  }

  var bits: UInt64 {
    UInt64(activity.rawValue) | (isWaiting ? 0x100 : 0) | UInt64(truncatingIfNeeded: step) << 16
  }
}
