import TestSupport
import Testing
import Training

@Suite struct ScheduleTests {
  private func factors(
    _ kind: ScheduleKind, warmUp: Int = 0, steps: Int = 10, at places: some Sequence<Int>
  ) -> [Double] {
    var options = ScheduleOptions()
    (options.kind, options.warmUp, options.every, options.factor) = (kind, warmUp, 3, 0.5)
    let schedule = Schedule(options, steps: steps)
    return places.map(schedule.factor)
  }

  @Test func `a constant rate rises linearly from its first share and stays`() {
    #expect(factors(.constant, warmUp: 4, at: 0..<6) == [0.25, 0.5, 0.75, 1, 1, 1])
    #expect(factors(.constant, at: [0, 9]) == [1, 1])
  }

  @Test func `steps multiply the rate by the factor, counted from the run's start`() {
    #expect(factors(.step, at: 0..<8) == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25])
    #expect(factors(.step, warmUp: 4, at: 3..<7) == [1, 0.5, 0.5, 0.25])
  }

  @Test func `a cosine falls from one behind the warm-up over a half to zero at the end`() {
    expectClose(
      factors(.cosine, warmUp: 2, at: [0, 1, 2, 4, 6, 8, 10]),
      [0.5, 1, 1, 0.853553390593274, 0.5, 0.146446609406726, 0], absolute: 1e-14)
  }

  @Test func `a cosine stays at zero behind its end, and needs no steps at all`() {
    expectClose(factors(.cosine, at: [10, 11, 1000]), [0, 0, 0], absolute: 1e-14)
    #expect(factors(.cosine, warmUp: 10, at: [9, 10]) == [1, 1])
  }
}
