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
    let environment = ["LAUNCH": launchFolder, "OUT": out]
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
}
