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
    #expect(try metrics(path).map { $0["loss"] } == metrics(reference.path).map { $0["loss"] })
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
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: path + "/checkpoints") == ["step-00000012.h5"])
    if let best = try? String(contentsOfFile: path + "/best", encoding: .utf8) {
      #expect(best == "checkpoints/step-00000012.h5\n", "points at a file that is not there")
    }
  }

  @Test func `nothing to resume is a fresh start`() throws {
    try train(nil, "training.steps=1").expect()
    try expectSteps(1...1)
  }

  @Test func `a signal to mpirun stops all ranks with a checkpoint from which another number goes on`() throws
  {
    let result = try stopBySignal()
    result.expect(exitCode: 75)
    #expect(result.errorOutput.contains("go on with --resume auto"))
    let pointer = try String(contentsOfFile: path + "/latest", encoding: .utf8)
    let digits = try #require(pointer.firstMatch(of: /step-(\d+)\.h5/)?.1)
    let step = try #require(Int(digits))
    try train(3, "training.steps=\(step + 2)").expect()
    try expectSteps(1...Double(step + 2))
    let straight = try SmokeRun(nil, ["training.steps=\(step + 2)"])
    try expectSameBits(checkpointPath(path, step + 2), straight.checkpoint(step + 2))
  }

  /// Starts two ranks that would train on and on, and asks them to stop once two steps are done.
  private func stopBySignal() throws -> ProcessResult {
    let script = """
      mpirun -np 2 --oversubscribe --bind-to none --mca mpi_yield_when_idle 1 "$@" & launcher=$!
      while kill -0 $launcher && [ "$(cat "$METRICS" 2>/dev/null | wc -l)" -lt 2 ]; do sleep 0.05; done
      kill -USR2 $launcher; wait $launcher
      """
    let arguments = ["train"] + smoke("training.steps=1000000") + ["--output", path]
    let environment = [
      "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
      "METRICS": path + "/metrics.jsonl",
    ]
    return try run(
      "sh", ["-c", script, "sh", try builtProduct("stn")] + arguments, environment: environment,
      timeoutSeconds: 120)
  }
}
