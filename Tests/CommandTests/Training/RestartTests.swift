import Foundation
import TestSupport
import Testing

/// Runs whose learning rate is so large that the second step is not finite, and that go back with a smaller one.
@Suite struct RestartTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Trains six steps, with checkpoints after every second, and more settings.
  private func train(_ ranks: Int?, _ name: String, _ settings: String..., resume: String = "never") throws
    -> ProcessResult
  {
    let remedy = [
      "network.layers=[{dense: 10}]", "training.steps=6", "checkpoint.every=2", "training.log_every=1",
      "training.clip_norm=null", "training.optimizer.learning_rate=1.0e+30",
      "training.on_not_finite.kind=restart",
    ]
    return try stn(
      ranks, ["train"] + smoke(remedy + settings) + ["--output", folder.path(name), "--resume", resume])
  }

  private func last(_ name: String) -> String { checkpointPath(folder.path(name), 6) }

  /// Fails unless two runs have learnt the same weights and biases.
  private func expectSameNumbers(_ run: String, _ other: String) throws {
    let (found, wanted) = (try learnt(last(run)), try learnt(last(other)))
    #expect(wanted.count == 4)
    #expect(found == wanted)
  }

  @Test func `a run goes back with a smaller rate, to the same bits on any number of ranks`() throws {
    let settings = ("training.on_not_finite.factor=1.0e-15", "training.on_not_finite.at_most=2")
    let alone = try train(nil, "one", settings.0, settings.1)
    alone.expect()
    #expect(alone.errorOutput.contains("times the learning rate (restart 1 of at most 2)"))
    #expect(alone.errorOutput.contains("times the learning rate (restart 2 of at most 2)"))
    try train(3, "three", settings.0, settings.1).expect()
    try expectSameNumbers("three", "one")
    let summary = try stn(nil, ["inspect", last("one")]).output
    #expect(summary.contains("steps skipped: 0; gone back: 2; learning rate times 1e-30"))
    let lines = try metrics(folder.path("one"))
    #expect(lines.map { $0["step"] } == [1, 2, 3, 4, 5, 6])
    #expect(lines.allSatisfy { $0["restarts"] == 2 })
    // Half of it while the rate rises.
    #expect(try abs(#require(lines.first?["learning_rate"]) - 0.5) < 1e-9)
    #expect(try abs(#require(lines.last?["learning_rate"]) - 1) < 1e-9)
  }

  @Test func `a run that goes on knows how often it went back, and the rate`() throws {
    let factor = "training.on_not_finite.factor=1.0e-30"
    try train(nil, "whole", factor).expect()
    try train(nil, "parts", factor, "training.steps=3").expect()
    try train(2, "parts", factor, resume: "auto").expect()
    try expectSameNumbers("parts", "whole")
    try stn(nil, ["verify", last("parts")]).expect()
  }

  @Test func `running moments go back as well, to those of a run that never was sick`() throws {
    let layers =
      "network.layers=[{batch_normalisation: {name: norm}}, {dense: 12}, {batch_normalisation: {name: deep}}, {dense: 10}]"
    let result = try train(2, "sick", layers, "training.on_not_finite.factor=1.0e-30")
    result.expect()
    #expect(result.errorOutput.contains("(restart 1 of at most 3)"))
    try train(nil, "sound", layers, "training.optimizer.learning_rate=1").expect()
    let (found, wanted) = (try learnt(last("sick")), try learnt(last("sound")))
    #expect(wanted.keys.count { $0.contains("running_") } == 4)
    #expect(found == wanted)
  }

  @Test func `a run goes back at most so many times`() throws {
    let result = try train(2, "run", "training.on_not_finite.factor=1", "training.on_not_finite.at_most=2")
    result.expect(exitCode: 76)
    #expect(result.errorOutput.contains(" after 2 restarts; lower the learning rate"))
    let steps = try FileManager.default.contentsOfDirectory(atPath: folder.path("run") + "/checkpoints")
    #expect(steps == ["step-00000000.h5"])
  }

  @Test func `checkpoints that are later than that gone back to are kept aside`() throws {
    // The rate rises to what is too much after the fourth step.
    let result = try train(
      nil, "run", "training.on_not_finite.factor=1.0e-30", "training.on_not_finite.back=2",
      "training.schedule={kind: step, every: 4, factor: 1.0e+30}", "training.optimizer.learning_rate=0.01")
    result.expect()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("run") + "/checkpoints")
    #expect(names.sorted().contains("step-00000004.h5.aside"))
    #expect(result.errorOutput.contains("was written after that, and is kept as"))
    try stn(nil, ["verify", last("run")]).expect()
  }

  @Test func `a run stops at the first sick step if nothing else is said`() throws {
    let result = try train(2, "run", "training.on_not_finite.kind=stop")
    result.expect(exitCode: 76)
    #expect(result.errorOutput.contains("error: step 2 gave numbers that cannot be added up"))
  }

  @Test func `going back farther than checkpoints are kept is refused`() throws {
    try expectRefusal(
      78, nil,
      ["train"] + smoke("training.on_not_finite={kind: restart, back: 4}") + [
        "--output", folder.path("run"),
      ],
      ["training.on_not_finite.back", "4 checkpoints back none is kept: checkpoint.keep is 3"])
  }
}
