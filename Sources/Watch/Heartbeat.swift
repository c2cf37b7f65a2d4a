import Synchronization

/// Tells the watchdogs that this rank moves, and what it is at: two stores to memory, and nothing at all where there is no
/// watchdog.
///
/// Only the thread that runs the command calls it.
public enum Heartbeat {
  /// The address of this rank's slot; 0 where nobody watches.
  private static let place = Atomic<UInt>(0)

  private static var slot: UnsafeMutablePointer<Slot>? {
    UnsafeMutableRawPointer(bitPattern: place.load(ordering: .relaxed))?.assumingMemoryBound(to: Slot.self)
  }

  /// Beats in this slot from now on, which takes over what the last one said.
  static func move(to slot: UnsafeMutablePointer<Slot>) {
    if let former = Self.slot {
      slot.pointee.copy(
        beats: former.pointee.beats.load(ordering: .relaxed),
        doing: former.pointee.doing.load(ordering: .relaxed),
        ticks: former.pointee.ticks.load(ordering: .relaxed),
        bytes: former.pointee.bytes.load(ordering: .relaxed))
    }
    place.store(UInt(bitPattern: slot), ordering: .relaxed)
  }

  /// The rank has moved.
  public static func beat() { slot?.pointee.beat() }

  /// The rank has come to something else.
  public static func enter(_ activity: Activity) { change { $0.activity = activity } }

  /// The rank has come to a step, counted from 1, and to its samples.
  public static func enter(step: Int) {
    change { ($0.step, $0.activity) = (step, .data) }
  }

  /// Runs `body` as another activity, and goes back to what the rank was at.
  public static func during<Result, Failure: Error>(
    _ activity: Activity, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let former = slot.map { Doing(bits: $0.pointee.doing.load(ordering: .relaxed)).activity }
    enter(activity)
    defer { if let former { enter(former) } }
    return try body()
  }

  /// Makes a call that ends when other ranks have come to it, too.
  public static func waiting<Result>(_ call: @autoclosure () -> Result) -> Result {
    change { $0.isWaiting = true }
    defer { change { $0.isWaiting = false } }
    return call()
  }

  @inline(__always)
  private static func change(_ body: (inout Doing) -> Void) {
    guard let slot else { return }
    var doing = Doing(bits: slot.pointee.doing.load(ordering: .relaxed))
    body(&doing)
    slot.pointee.doing.store(doing.bits, ordering: .relaxed)
    slot.pointee.beat()
  }
}
