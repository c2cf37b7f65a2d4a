import Foundation
import TestSupport
import Testing

/// Runs whose transformer leaves its image within a few steps, as its localisation net learns too fast.
@Suite struct CollapseTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(_ ranks: Int?, _ name: String, _ settings: String..., resume: String = "never") throws
    -> ProcessResult
  {
    let lost = [
      "training.batch=8", "training.micro_batches=4",
      "network.layers=[{spatial_transformer: {name: transformer, transformation: affine, output_size: [9, 9], "
        + "localisation: [{average_pool: 4}]}}, {dense: 10}]",
      "training.steps=220", "checkpoint.every=60", "training.validate_every=null", "training.log_every=20",
      "training.clip_norm=null", "training.optimizer.localisation_factor=10",
      "training.on_collapse={kind: restart, factor: 0.001}",
    ]
    return try stn(
      ranks, ["train"] + smoke(lost + settings) + ["--output", folder.path(name), "--resume", resume])
  }

  private func last(_ name: String, _ step: Int = 220) -> String { checkpointPath(folder.path(name), step) }

  @Test func `a run goes back to where its transformer was healthy, to the same bits on any number of ranks`()
    throws
  {
    let alone = try train(nil, "one")
    alone.expect()
    #expect(
      alone.errorOutput.contains("after step 150 transformer \"transformer\" looks away from its image"))
    #expect(
      alone.errorOutput.contains(
        "since about step 0 a transformer has collapsed; the run goes back to "
          + "\(folder.path("one"))/checkpoints/step-00000000.h5, and on at 0.001 times the learning rate of "
          + "localisation networks (restart 1 of at most 3)"))
    #expect(alone.errorOutput.contains("step-00000120.h5 was written after that, and is kept as"))
    let line = try #require(try metrics(folder.path("one")).last)
    #expect(line["collapses"] == 1 && (line["warps/transformer/outside"] ?? 1) < 0.5)
    #expect(try stn(nil, ["inspect", last("one")]).output.contains("a transformer had collapsed: 1; "))
    try train(3, "three").expect()
    #expect(try learnt(last("three")) == learnt(last("one")))
  }

  @Test func `a run that is stopped between two looks goes back where it would have`() throws {
    try train(nil, "whole").expect()
    try train(nil, "parts", "training.steps=130").expect()
    let rest = try train(2, "parts", resume: "auto")
    rest.expect()
    #expect(rest.errorOutput.contains("since about step 0 a transformer has collapsed"))
    #expect(try learnt(last("parts")) == learnt(last("whole")))
    try train(nil, "late", "training.steps=150").expect()
    try train(nil, "late", resume: "auto").expect()
    #expect(try learnt(last("late")) == learnt(last("whole")))
  }

  @Test func `a run goes back at most so many times, or never, and ends with a sentence`() throws {
    let often = try train(2, "often", "training.on_collapse={kind: restart, factor: 1, at_most: 2}")
    often.expect(exitCode: 76)
    #expect(
      often.errorOutput.contains(
        "since about step 0 a transformer has collapsed after 2 restarts; begin anew with a lower"))
    let once = try train(nil, "once", "training.on_collapse={kind: stop}")
    once.expect(exitCode: 76)
    #expect(
      once.errorOutput.contains(
        "a transformer has collapsed; begin anew with a lower training.optimizer.localisation_factor"))
  }

  @Test func `a run that was to go back, or to stop, may go on as it is`() throws {
    // The checkpoint after step 150 knows of three looks.
    let stops = ["training.on_collapse={kind: stop}", "checkpoint.every=50"]
    try train(nil, "run", stops[0], stops[1]).expect(exitCode: 76)
    try train(nil, "run", stops[0], stops[1], resume: "auto").expect(exitCode: 76)
    let rest = try train(nil, "run", "training.on_collapse={kind: warn}", stops[1], resume: "auto")
    rest.expect()
    #expect(!rest.errorOutput.contains("has collapsed"))
  }

  @Test func `checkpoints of before a transformer was sick are kept until it is known whether it stays so`()
    throws
  {
    // What is written every tenth step goes as far back as the last look, and farther while there is doubt.
    let result = try train(
      2, "run", "checkpoint.every=10", "checkpoint.keep=6", "training.schedule.warm_up=100000",
      "training.optimizer.learning_rate=1")
    let lines = result.errorOutput.split(separator: "\n")
    let healthy = try #require(lines.first { $0.contains("has collapsed; the run goes back") })
    let step = try #require(healthy.firstMatch(of: /since about step (\d+) .*step-0*(\d+)\.h5, and on/))
    let (since, back) = (try #require(Int(step.1)), Int(step.2) ?? 0)
    #expect(since > 0 && back <= since && back > since - 20)
  }

  @Test func `a run that is told nothing warns and goes on`() throws {
    let result = try train(nil, "run", "training.on_collapse={kind: warn}", "training.steps=160")
    result.expect()
    #expect(result.errorOutput.contains("looks away from its image"))
    #expect(try metrics(folder.path("run")).last?["collapses"] == nil)
  }

  @Test func `a slow start of the localisation networks keeps the transformer`() throws {
    let result = try train(nil, "run", "training.optimizer.localisation_warm_up=1000000", "training.steps=60")
    result.expect()
    #expect((try metrics(folder.path("run")).last?["warps/transformer/distance"] ?? 1) < 0.1)
  }
}
