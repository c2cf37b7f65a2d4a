import Foundation
import TestSupport
import Testing

/// Commands that make one file, asked to stop while they do.
@Suite struct StopTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs `stn` on two ranks and asks them to stop as soon as there is something under a temporary name.
  private func stop(_ arguments: [String]) throws -> ProcessResult {
    let script = """
      . "$LAUNCH/launcher.sh"
      bash "$LAUNCH/ranks.sh" 2 "$@" & launcher=$!
      until test -s "$OUT"/.out.h5.*.tmp || ! kill -0 $launcher; do sleep 0.01; done 2> /dev/null
      kill -$(stop_signal "$1") $launcher
      wait $launcher
      """
    let out = folder.path("out")
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    let environment = ["LAUNCH": path("Launch"), "OUT": out]
    return try run(
      "bash", ["-c", script, "bash", try builtProduct("stn")] + arguments + ["--output", out + "/out.h5"],
      environment: environment)
  }

  private func expectNothingLeft(_ result: ProcessResult) throws {
    result.expectStop()
    #expect(
      result.errorOutput.contains("error: stopped by a signal before the output was whole; run it again"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("out")).isEmpty)
  }

  @Test func `generate leaves nothing behind`() throws {
    try expectNothingLeft(
      stop(["generate"] + smoke("data.distortion={kind: rts, canvas: 600}")))
  }

  @Test func `predict leaves nothing behind`() throws {
    let settings = smoke(
      "network.layers=[{spatial_transformer: {transformation: affine, output_size: [200, 200]}}, {dense: 10}]",
      "training.steps=1", "training.batch=8")
    let run = folder.path("run")
    try stn(nil, ["train"] + settings + ["--output", run]).expect()
    try expectNothingLeft(stop(["predict", "--checkpoint", run, "--split", "training"]))
  }

  /// Starts a training whose configuration comes through a pipe, signals it as soon as it reads there, and lets it go on.
  private func trainSignalled(_ signal: String, _ options: [String]) throws -> ProcessResult {
    let script = """
      mkfifo "$PIPE"; "$@" & training=$!
      exec 3>"$PIPE"; kill -\(signal) $training
      cat "$CONFIG" >&3; exec 3>&-
      wait $training
      """
    let settings = smoke().dropFirst(2)
    let pipe = folder.path("c.yaml")
    return try run(
      "sh",
      [
        "-c", script, "sh", try builtProduct("stn"), "train", "--config", pipe, "--output",
        folder.path("run"),
      ]
        + settings + options,
      environment: ["PIPE": pipe, "CONFIG": path("Configs/smoke.yaml")])
  }

  @Test(arguments: [
    ("USR2", [], 75), ("TERM", [], 75), ("TERM", ["--cancel-on-term"], 143),
    ("USR2", ["--cancel-on-term"], 75),
  ])
  func `training that is stopped while it starts has a checkpoint of its first step`(
    signal: String, options: [String], status: Int32
  ) throws {
    try trainSignalled(signal, options).expect(exitCode: status)
    try stn(nil, ["verify", checkpointPath(folder.path("run"), 1)]).expect()
  }
}
