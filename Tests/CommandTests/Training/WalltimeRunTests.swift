import Foundation
import TestSupport
import Testing

/// Runs whose time is limited.
@Suite struct WalltimeRunTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("run")
  }

  /// A run that would last for hours.
  private func train(_ ranks: Int?, _ options: [String] = [], environment: [String: String?] = [:]) throws
    -> ProcessResult
  {
    let settings = smoke("training.steps=1000000", "checkpoint.every=1000000", "training.log_every=1000")
    return try stn(
      ranks, ["train"] + settings + ["--output", path, "--resume", "auto"] + options, environment: environment
    )
  }

  /// Stopped early with a checkpoint of some step, from which the run goes on to the bits of one that nothing stopped.
  private func expectStop(_ result: ProcessResult, by source: String) throws {
    result.expect(exitCode: 75)
    let match = try #require(
      result.errorOutput.firstMatch(of: /before (\S+Z), when its time is up \((\S+)\)/))
    let end = try #require(result.errorOutput.firstMatch(of: /(\S+Z) stopped after step/))
    #expect(match.2 == source && end.1 <= match.1, "\(result.errorOutput)")
    #expect(result.errorOutput.contains(" s are left, and a step with what follows it may need "))
    let steps = try FileManager.default.contentsOfDirectory(atPath: path + "/checkpoints").sorted().map {
      try #require(Int($0.dropFirst("step-".count).dropLast(".h5".count)))
    }
    #expect(steps.count == 2 && steps.first == 0)
    let last = try #require(steps.last) + 2
    let settings = smoke("training.steps=\(last)")
    try stn(nil, ["train"] + settings + ["--output", path, "--resume", "auto"]).expect()
    let straight = try SmokeRun(nil, ["training.steps=\(last)"])
    try expectSameBits(checkpointPath(path, last), straight.checkpoint(last))
  }

  @Test func `a run stops with a checkpoint before its time is up, and goes on`() throws {
    try expectStop(train(nil, ["--walltime", "12"]), by: "--walltime")
  }

  @Test func `the clock of rank 0 stops all ranks`() throws {
    try expectStop(train(2, ["--walltime", "0:00:20"]), by: "--walltime")
  }

  @Test func `a job of Slurm stops before it ends`() throws {
    let end = Int(Date().timeIntervalSince1970) + 20
    try expectStop(train(nil, environment: ["SLURM_JOB_END_TIME": "\(end)"]), by: "SLURM_JOB_END_TIME")
  }

  @Test func `a time that is up at once still makes a step`() throws {
    try train(nil, ["--walltime", "0.01"]).expect(exitCode: 75)
    try stn(nil, ["verify", checkpointPath(path, 1)]).expect()
  }

  @Test func `a run that needs less than its time is not touched by it`() throws {
    for options in [["--walltime", "2-00:00:00"], ["--walltime=none", "--resume", "auto"]] {
      let output = folder.path("run\(options.count)")
      try stn(
        nil, ["train"] + smoke() + ["--output", output] + options,
        environment: ["SLURM_JOB_END_TIME": "\(Int(Date().timeIntervalSince1970) + 100_000)"]
      ).expect()
      try expectSameBits(checkpointPath(output, 12), SmokeRun.reference.get().checkpoint(12))
    }
  }

  @Test(arguments: ["soon", "1:30", "-5", "0", "4 hours"])
  func `what is no time is refused in a sentence`(text: String) throws {
    let result = try stn(nil, ["train"] + smoke() + ["--output", path, "--walltime=\(text)"])
    result.expect(exitCode: 2)
    let words = "is not understood as a time; write seconds, 90m, 4h, 1:30:00, 2-04:00:00 or none"
    #expect(result.errorOutput.components(separatedBy: words).count == 2, "\(result.errorOutput)")
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
