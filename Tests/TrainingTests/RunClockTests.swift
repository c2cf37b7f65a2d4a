import Foundation
import Testing

@testable import Training

@Suite struct WalltimeTests {
  @Test(arguments: [
    ("3600", 3600.0), ("4h", 14400), ("90m", 5400), ("1.5d", 129_600), ("30s", 30), ("1:30:00", 5400),
    ("0:00:05", 5), ("100:00:00", 360_000), ("2-04:00:00", 187_200), ("2-04:30", 189_000), ("1-0", 86_400),
  ])
  func `times are read as people and schedulers write them`(text: String, seconds: Double) throws {
    #expect(try Walltime(text) == .seconds(seconds))
  }

  @Test(arguments: [
    "", "h", "4 h", "4hours", "-5", "+5", "0", "0s", "0:00:00", "1:30", "1:60:00", "1:00:60", "1:2:3:4",
    "1-24", "1-", "-1",
    "1e3", "inf", "nan", "0x10", "1-2-3", "1.5:00:00", ".", "٣", "1d2h",
  ])
  func `what is no time is refused`(text: String) {
    #expect(throws: (any Error).self) { try Walltime(text) }
  }

  @Test func `none is no limit`() throws {
    #expect(try Walltime("none") == .unlimited)
  }
}

@Suite struct RunClockTests {
  @Test func `time is kept for twice the longest step, validation and checkpoint, and for the end`() {
    let clock = RunClock(seconds: 1000)
    #expect(clock.need == 30)
    for (work, seconds) in [
      (RunClock.Work.step, 0.05), (.step, 0.01), (.validation, 0.02), (.checkpoint, 0.03),
    ] {
      clock.measure(work) { Thread.sleep(forTimeInterval: seconds) }
    }
    #expect(clock.need > 30.2 && clock.need < 40)
    #expect(!clock.isNearlyUp && !clock.allowsNoMore)
  }

  @Test func `a validation may go on where a step may not begin`() {
    let clock = RunClock(seconds: 4)
    clock.measure(.step) { Thread.sleep(forTimeInterval: 1.2) }
    // 2.8 s are left, of which 1 is kept and 2.4 are a step's.
    #expect(clock.isNearlyUp && !clock.allowsNoMore)
  }

  @Test func `without a limit time is never up`() {
    let clock = RunClock()
    clock.measure(.step) {}
    #expect(clock.end == nil && !clock.isNearlyUp && !clock.allowsNoMore && clock.left == .infinity)
  }

  @Test func `the end of a job of Slurm counts where nothing else is said, unless it is past`() throws {
    let name = "SLURM_JOB_END_TIME"
    let now = Date().timeIntervalSince1970
    let clock = RunClock(nil, environment: [name: String(Int(now) + 100)])
    #expect(clock.source == name && clock.left > 90 && clock.left <= 100)
    for environment in [[name: String(Int(now) - 5)], [name: "soon"], [:]] {
      #expect(RunClock(nil, environment: environment).end == nil)
    }
    #expect(RunClock(.unlimited, environment: [name: String(Int(now) + 100)]).end == nil)
    #expect(RunClock(.seconds(50000), environment: [name: String(Int(now) + 100)]).source == "--walltime")
  }

  @Test func `the time of a run counts from the start of its process`() throws {
    let clock = RunClock(.seconds(100_000), environment: [:])
    // This process has been there for a while, and was not made before the machine.
    #expect(clock.left < 100_000 && clock.left > 90_000)
  }
}
