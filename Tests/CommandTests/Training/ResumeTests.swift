import Foundation
import TestSupport
import Testing

@Suite struct ResumeTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("run")
  }

  private func train(_ ranks: Int?, _ settings: String..., resume: String = "auto") throws -> ProcessResult {
    try stn(ranks, ["train"] + smoke(settings) + ["--output", path, "--resume", resume])
  }

  private func expectSteps(_ steps: ClosedRange<Double>) throws {
    #expect(
      try metrics(path).map { $0["step"] }
        == Array(stride(from: steps.lowerBound, through: steps.upperBound, by: 1)))
  }

  @Test func `stopped on three ranks and resumed on two, a run comes to the same bits`() throws {
    try train(3, "training.steps=6", resume: "never").expect()
    try train(2, "training.steps=12").expect()
    let reference = try SmokeRun.reference.get()
    try expectSameBits(checkpointPath(path, 12), reference.checkpoint(12))
    try expectSteps(1...12)
    for figure in ["loss", "warps/transformer/distance", "warps/transformer/determinant_min"] {
      let (found, expected) = try (
        metrics(path).compactMap { $0[figure] }, metrics(reference.path).compactMap { $0[figure] }
      )
      #expect(found == expected && found.count == 12, "\(figure)")
    }
  }

  @Test func `lines of metrics behind the checkpoint are written anew, not doubled`() throws {
    let reference = try SmokeRun.reference.get()
    try FileManager.default.copyItem(atPath: reference.path, toPath: path)
    try FileManager.default.removeItem(atPath: checkpointPath(path, 12))
    try train(nil, "training.steps=7").expect()
    try expectSteps(1...7)
  }

  @Test func `a finished run has nothing left to do`() throws {
    try FileManager.default.copyItem(atPath: SmokeRun.reference.get().path, toPath: path)
    let before = try Data(contentsOf: URL(fileURLWithPath: checkpointPath(path, 12)))
    try train(2).expect()
    #expect(try Data(contentsOf: URL(fileURLWithPath: checkpointPath(path, 12))) == before)
    try expectSteps(1...12)
  }

  @Test func `a run goes on from a named checkpoint in a folder of its own`() throws {
    let reference = try SmokeRun.reference.get()
    try train(4, resume: reference.checkpoint(6)).expect()
    try expectSameBits(checkpointPath(path, 12), reference.checkpoint(12))
    // Killed before the twelfth step it would have gone on from the sixth.
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: path + "/checkpoints").sorted()
        == ["step-00000006.h5", "step-00000012.h5"])
    if let best = try? String(contentsOfFile: path + "/best", encoding: .utf8) {
      #expect(FileManager.default.fileExists(atPath: "\(path)/\(best.dropLast())"), "points at nothing")
    }
  }

  @Test func `a finished run taken to another folder leaves its checkpoint there`() throws {
    let reference = try SmokeRun.reference.get()
    try train(nil, resume: reference.path).expect()
    try expectSameBits(checkpointPath(path, 12), reference.checkpoint(12))
  }

  @Test func `a run does not go on with other digits`() throws {
    let digits = folder.path("digits")
    try FileManager.default.copyItem(
      atPath: digitFolder, toPath: digits)
    let images = URL(fileURLWithPath: digits + "/train-images-idx3-ubyte")
    var bytes = try Data(contentsOf: images)
    bytes[1000] ^= 1
    try bytes.write(to: images)
    let reference = try SmokeRun.reference.get()
    let result = try train(2, "data.digits=\(digits)", "training.steps=14", resume: reference.path)
    result.expect(exitCode: 78)
    #expect(result.errorOutput.contains("was trained on other data"))
  }

  @Test func `a run does not go on behind its own last step, nor beside later checkpoints`() throws {
    try FileManager.default.copyItem(atPath: SmokeRun.reference.get().path, toPath: path)
    let shorter = try train(nil, "training.steps=9")
    shorter.expect(exitCode: 78)
    #expect(shorter.errorOutput.contains("written after 12 steps, but training.steps is 9"))
    let beside = try train(nil, resume: checkpointPath(path, 6))
    beside.expect(exitCode: 73)
    #expect(beside.errorOutput.contains("holds a checkpoint of step 12, later than 6"))
  }

  @Test func `a folder of other things is not taken for a run's`() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path + "/config.yaml"))
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path + "/thesis.tex"))
    try train(2).expect(exitCode: 80)
    #expect(try String(contentsOfFile: path + "/config.yaml", encoding: .utf8) == "mine")
  }

  @Test func `nothing to resume is a fresh start`() throws {
    try train(nil, "training.steps=1").expect()
    try expectSteps(1...1)
  }

  @Test func `signals to mpirun ask all ranks for a checkpoint and for a stop, and another number goes on`()
    throws
  {
    let result = try stopBySignal()
    result.expectStop()
    #expect(result.errorOutput.contains("go on with --resume auto"))
    let steps = try FileManager.default.contentsOfDirectory(atPath: path + "/checkpoints").sorted().map {
      try #require(Int($0.dropFirst("step-".count).dropLast(".h5".count)))
    }
    #expect(steps.first == 0)
    #expect(steps.count == 3, "one before the first step, one for SIGUSR1, one for SIGUSR2")
    let end = try #require(steps.last) + 2
    try train(3, "training.steps=\(end)").expect()
    try expectSteps(1...Double(end))
    let straight = try SmokeRun(nil, ["training.steps=\(end)"])
    try expectSameBits(checkpointPath(path, end), straight.checkpoint(end))
  }

  /// Starts two ranks that would train on and on, asks them for a checkpoint and, once it is there, to stop.
  private func stopBySignal() throws -> ProcessResult {
    let script = """
      . "$LAUNCH/launcher.sh"
      bash "$LAUNCH/ranks.sh" 2 "$@" & launcher=$!
      until_is() { while kill -0 $launcher && ! test -s "$1"; do sleep 0.05; done; }
      until_is "$RUN/metrics.jsonl"; kill -USR1 $launcher
      while kill -0 $launcher && grep -q step-00000000 "$RUN/latest"; do sleep 0.05; done
      kill -$(stop_signal "$1") $launcher
      wait $launcher
      """
    let settings = smoke("training.steps=1000000", "checkpoint.every=1000000")
    let environment = ["LAUNCH": TestSupport.path("Launch"), "RUN": path]
    return try run(
      "bash", ["-c", script, "bash", try builtProduct("stn"), "train"] + settings + ["--output", path],
      environment: environment)
  }
}
