import TestSupport
import Testing

@Suite struct PhaseTests {
  private let phases = ["data", "forward", "backward", "wait", "exchange", "update"]

  @Test func `every line of metrics tells where rank 0 spent its time`() throws {
    for line in try metrics(SmokeRun.reference.get().path) {
      let seconds = try phases.map { try #require(line["phases/\($0)"]) }
      #expect(seconds.allSatisfy { $0 > 0 })
      // Phases are parts of the time since the last line, in which 24 samples were trained on.
      let speed = try #require(line["samples_per_second"])
      #expect(seconds.reduce(0, +) < 24 / speed)
    }
  }

  @Test func `a resumed run keeps the phases of the lines before it`() throws {
    let run = try SmokeRun(1, ["training.steps=6"])
    let before = try metrics(run.path)
    try stn(2, ["train"] + smoke() + ["--output", run.path, "--resume", "auto"]).expect()
    let after = try metrics(run.path)
    #expect(after.count > before.count && Array(after.prefix(before.count)) == before)
  }

  @Test func `the log shows the shares of the phases`() throws {
    let text = try SmokeRun.reference.get().result.errorOutput
    #expect(
      text.contains(
        try Regex("samples/s \\| data \\d+ forward \\d+ backward \\d+ wait \\d+ exchange \\d+ update \\d+ %"))
    )
  }
}
