import Foundation
import TestSupport
import Testing

/// Runs whose transformer comes to warp all samples alike within some twenty steps, without leaving the image: its ranges do
/// not let it, and its localisation net learns so fast that nothing in it reacts to its input any more.
@Suite struct ConstantWarpTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(_ ranks: Int?, _ name: String, _ settings: String..., resume: String = "never") throws
    -> ProcessResult
  {
    let shut = [
      "training.batch=8", "training.micro_batches=4",
      "network.layers=[{spatial_transformer: {name: transformer, transformation: translation, "
        + "ranges: {all: [-0.3, 0.3]}, output_size: [9, 9], "
        + "localisation: [{average_pool: 4}, {dense: {units: 8, activation: relu}}]}}, {dense: 10}]",
      "training.steps=220", "checkpoint.every=60", "training.validate_every=null", "training.log_every=40",
      "training.clip_norm=null", "training.optimizer.localisation_factor=100",
      "training.optimizer.localisation_warm_up=100",
      "training.on_collapse={kind: restart, factor: 0.001}",
    ]
    return try stn(
      ranks, ["train"] + smoke(shut + settings) + ["--output", folder.path(name), "--resume", resume])
  }

  private func last(_ name: String) -> String { checkpointPath(folder.path(name), 220) }

  private func spread(_ name: String) throws -> Double? {
    try metrics(folder.path(name)).last?["warps/transformer/spread"]
  }

  private static let warning =
    #"transformer "transformer" warps all samples alike, which it told apart before"#

  @Test func `a run goes back to where its transformer told samples apart, to the same bits on all ranks`()
    throws
  {
    let alone = try train(nil, "one")
    alone.expect()
    #expect(alone.errorOutput.contains("after step 150 \(Self.warning)"))
    #expect(
      alone.errorOutput.contains(
        "since about step 0 a transformer has collapsed; the run goes back to \(folder.path("one"))/checkpoints/"
          + "step-00000000.h5, and on at 0.001 times the learning rate of localisation networks"))
    let line = try #require(try metrics(folder.path("one")).last)
    #expect(line["collapses"] == 1 && (line["warps/transformer/spread"] ?? 0) > 0.001)
    for ranks in [2, 3] {
      try train(ranks, "\(ranks)").expect()
      #expect(try learnt(last("\(ranks)")) == learnt(last("one")))
      #expect(try spread("\(ranks)") == spread("one"))
    }
  }

  @Test func `a run that is stopped between two looks goes back where it would have`() throws {
    try train(nil, "whole").expect()
    // After step 30 what the transformer was is known by what the first steps measured, after 150 it is to be gone back.
    for step in [30, 130, 150] {
      try train(nil, "\(step)", "training.steps=\(step)").expect()
      try train(2, "\(step)", resume: "auto").expect()
      #expect(try learnt(last("\(step)")) == learnt(last("whole")))
    }
  }

  @Test(arguments: [1, 3, 1_000])
  func `whether and when it goes back is the same wherever metrics are due`(every: Int) throws {
    for (name, setting) in [("some", "40"), ("other", "\(every)")] {
      try train(nil, name, "training.log_every=\(setting)").expect()
    }
    #expect(try learnt(last("other")) == learnt(last("some")))
  }

  @Test func `a run that is told nothing warns once, where metrics are due`() throws {
    let result = try train(nil, "run", "training.on_collapse={kind: warn}", "training.log_every=5")
    result.expect()
    #expect(result.errorOutput.components(separatedBy: Self.warning).count == 2)
    #expect(try spread("run") ?? 1 < 1e-4)
    let inspected = try stn(nil, ["inspect", folder.path("run")])
    #expect(inspected.output.contains("warning: \(Self.warning)"))
    let report = try stn(nil, ["report", folder.path("run")])
    report.expect()
    let page = try String(contentsOfFile: folder.path("run/report.html"), encoding: .utf8)
    #expect(page.contains("warps all samples alike"))
  }

  @Test(arguments: [
    "training.freeze=[transformer]", "training.optimizer.localisation_warm_up=10000000",
    "training.batch=1",
  ])
  func `one that is frozen, hardly moves yet, or has one sample in a batch is left alone`(
    _ setting: String
  ) throws {
    let single = setting == "training.batch=1" ? "training.micro_batches=1" : setting
    let result = try train(nil, "run", setting, single, "training.on_collapse={kind: stop}")
    result.expect()
    #expect(!result.errorOutput.contains("warps all samples alike"))
  }
}
