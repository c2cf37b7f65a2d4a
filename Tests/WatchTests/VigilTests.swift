import Testing

@testable import Watch

@Suite struct VigilTests {
  @Test func `stillness is counted from the last movement on`() {
    var vigil = Vigil(interval: 0.5)
    for movement: UInt64 in [1, 2, 2, 2] { vigil.note(movement, elapsed: 0.5) }
    #expect(vigil.stillness == 1)
    vigil.note(3, elapsed: 0.5)
    #expect(vigil.stillness == 0)
  }

  @Test func `a watchdog that was asleep begins to count anew`() {
    var vigil = Vigil(interval: 0.5)
    for _ in 0..<8 { vigil.note(7, elapsed: 0.6) }
    #expect(vigil.stillness == 3.5)
    vigil.note(7, elapsed: 3600)
    #expect(vigil.stillness == 0)
    vigil.note(7, elapsed: 1.9)
    #expect(vigil.stillness == 0.5)
  }

  @Test func `a rank is silent after five wakings without one of its own, and no more when it wakes`() {
    var silence = Silence(ranks: 2)
    for wakings: UInt64 in 1...6 {
      silence.note(wakings, of: 0)
      silence.note(9, of: 1)
    }
    #expect(!silence.isSilent(0))
    #expect(silence.isSilent(1))
    silence.note(10, of: 1)
    #expect(!silence.isSilent(1))
  }

  @Test func `what a rank is at survives being packed`() {
    var doing = Doing()
    (doing.activity, doing.isWaiting, doing.step) = (.exchange, true, 123_456_789_012)
    #expect(Doing(bits: doing.bits) == doing)
    #expect(Doing(bits: 0) == Doing())
  }
}
