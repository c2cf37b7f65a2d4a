import Foundation
import HDF5
import TestSupport
import Testing

/// A pose as what a network is judged by, from the configuration to the files and the words.
@Suite struct SupervisedPoseTests {
  private static let alone = Result { try SmokeRun(2, ["objective=[pose: transformer]"]) }

  @Test func `a supervised transformer comes nearer to undoing the distortion, and the log and files say so`()
    throws
  {
    let run = try Self.alone.get()
    let lines = try metrics(run.path)
    let errors = lines.compactMap { $0["pose_error"] }
    #expect(errors.count == 12 && errors[8...].reduce(0, +) < errors[..<4].reduce(0, +) * 0.9, "\(errors)")
    #expect(lines.allSatisfy { $0["loss"] == $0["pose_error"] && $0["error"] == nil })
    #expect(lines.last?["validation_pose_error"] != nil)
    #expect(run.result.errorOutput.contains("| validation pose error 0."))
    let column = try H5File.open(at: run.checkpoint(12)).dataset("metrics/pose_error")
    #expect(try column.stringAttribute("units") == "1")
    #expect(
      try column.stringAttribute("long_name").hasPrefix("mean squared error of the entries of the matrix"))
    let trainer = try H5File.open(at: run.checkpoint(12)).group("trainer")
    #expect(try trainer.stringAttribute("best_figure") == "validation_pose_error")
  }

  @Test func `evaluation and inspection tell the pose error and no class error`() throws {
    let run = try Self.alone.get()
    let result = try stn(2, ["evaluate", "--checkpoint", run.path, "--json"])
    result.expect()
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(object["pose_error"] as? Double == object["loss"] as? Double)
    #expect(object["errors"] == nil && object["error_percent"] == nil && object["count"] as? Int == 100)
    let text = try stn(nil, ["inspect", run.path]).output
    #expect(text.contains("training pose error 0.") && text.contains("lowest validation pose error 0."))
  }

  @Test func `any trained network can be judged by its pose afterwards`() throws {
    let run = try SmokeRun.reference.get()
    let objective = ["--set", "objective=[cross_entropy, pose: {transformer: transformer, weight: 0}]"]
    let result = try stn(nil, ["evaluate", "--checkpoint", run.path] + objective)
    result.expect()
    #expect(result.output.contains("wrong), loss ") && result.output.contains(" nat, pose error 0."))
  }

  @Test func `predictions have no classes where none are judged, and are good all the same`() throws {
    let (run, folder) = (try Self.alone.get(), try TemporaryFolder())
    let file = folder.path("predictions.h5")
    let result = try stn(2, ["predict", "--checkpoint", run.path, "--output", file, "--rows", "0-5"])
    result.expect()
    #expect(result.output == "\(file): 6 samples\n")
    let names = try H5File.open(at: file).datasetPaths()
    #expect(names.contains("/transformers/transformer/theta") && names.contains("/label"))
    #expect(!names.contains("/predicted") && !names.contains("/logits"))
    try stn(nil, ["verify", file]).expect()
    #expect(try stn(nil, ["inspect", file]).output.contains("6 of 100 samples (test)\n"))
    let wrong = try stn(
      nil, ["predict", "--checkpoint", run.path, "--output", folder.path("wrong.h5"), "--wrong-only"])
    #expect(wrong.exitCode == 2 && wrong.errorOutput.contains("is not judged by classes"))
  }

  @Test func `what cannot be judged is refused on all ranks alike`() throws {
    let folder = try TemporaryFolder()
    for (objective, sentence) in [
      ("[cross_entropy: 2]", "cross entropy has 2 heads, but a sample has 1 label"),
      ("[pose: warp]", "no transformer in it is named warp; there are transformer"),
    ] {
      let result = try stn(
        2, ["train"] + smoke("objective=\(objective)") + ["--output", folder.path("run")])
      #expect(result.exitCode == 78 && result.errorOutput.contains(sentence), "\(result.errorOutput)")
    }
  }
}
