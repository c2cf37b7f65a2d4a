import Foundation
import HDF5
import TestSupport
import Testing

/// Runs that keep an average of their weights, and what is made of it.
@Suite struct AverageTests {
  /// A checkpoint after each of six steps.
  private static let settings = [
    "training.average={kind: ema, decay: 0.3}", "training.steps=6", "checkpoint.every=1",
    "checkpoint.keep=9", "data.validation=40",
  ]
  private static let whole = Result { try SmokeRun(nil, settings) }

  private let folder: TemporaryFolder
  private let run: SmokeRun

  init() throws {
    folder = try TemporaryFolder()
    run = try Self.whole.get()
  }

  private func tensors(_ group: String, _ path: String) throws -> [String: [Float]] {
    try learnt(path).filter { $0.key.hasPrefix("/\(group)/") }
  }

  private func json(_ arguments: [String]) throws -> [String: Any] {
    let result = try stn(nil, arguments + ["--json"])
    result.expect()
    return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  @Test func `the average is that of the weights after every step, and changes none of them`() throws {
    var expected: [String: [Float]] = [:]
    for step in 1...6 {
      let (n, own) = (Double(step - 1), try tensors("model", run.checkpoint(step)))
      let share = Float(1 - min(0.3, (1 + n) / (10 + n)))
      for (name, values) in own {
        let path = name.replacing("/model/", with: "/average/")
        expected[path] = expected[path].map { zip($0, values).map { $0 + share * ($1 - $0) } } ?? values
      }
      #expect(try tensors("average", run.checkpoint(step)) == expected, "step \(step)")
    }
    #expect(try tensors("average", run.checkpoint(0)).isEmpty && expected.count == 12)
    let plain = try SmokeRun(nil, Array(Self.settings.dropFirst()))
    #expect(try tensors("model", plain.checkpoint(6)) == tensors("model", run.checkpoint(6)))
    #expect(try H5File.open(at: plain.checkpoint(6)).isGroup("average") == false)
  }

  @Test func `it has the same bits on three ranks, and after a stop and on other ranks`() throws {
    let shared = try SmokeRun(3, Self.settings)
    try expectSameBits(shared.checkpoint(6), run.checkpoint(6))
    let path = folder.path("parts")
    for (ranks, steps) in [(2, 4), (nil, 6)] {
      let settings = Self.settings + ["training.steps=\(steps)"]
      try stn(ranks, ["train"] + smoke(settings) + ["--output", path, "--resume", "auto"]).expect()
    }
    try expectSameBits(checkpointPath(path, 6), run.checkpoint(6))
    try stn(nil, ["verify", checkpointPath(path, 6)]).expect()
  }

  @Test func `a plain average of every second step from the fourth on goes on after a stop`() throws {
    let swa = Self.settings + ["training.average={kind: swa, from: 4, every: 2}"]
    let path = folder.path("parts")
    for (ranks, steps) in [(nil, 4), (2, 6)] as [(Int?, Int)] {
      let settings = swa + ["training.steps=\(steps)"]
      try stn(ranks, ["train"] + smoke(settings) + ["--output", path, "--resume", "auto"]).expect()
    }
    let (fourth, sixth) = (
      try tensors("model", checkpointPath(path, 4)), try tensors("model", checkpointPath(path, 6))
    )
    for (name, values) in try tensors("average", checkpointPath(path, 6)) {
      let model = name.replacing("/average/", with: "/model/")
      let pair = zip(try #require(fourth[model]), try #require(sixth[model]))
      #expect(values == pair.map { $0 + 0.5 * ($1 - $0) }, "\(name)")
    }
    let told = try stn(nil, ["inspect", path])
    #expect(told.output.contains("averaged weights: swa of 2 models"))
  }

  @Test func `validation and evaluation go by the averaged weights, and by the last if asked`() throws {
    let validation = try #require(try metrics(run.path).last?["validation_loss"])
    #expect(run.result.errorOutput.contains("averages weights (ema, decay 0.3); validation and the best"))
    let arguments = ["evaluate", "--checkpoint", run.path, "--split", "validation"]
    let (averaged, last) = (try json(arguments), try json(arguments + ["--weights", "last"]))
    #expect(averaged["weights"] as? String == "averaged" && last["weights"] as? String == "last")
    #expect(averaged["loss"] as? Double == validation && last["loss"] as? Double != validation)
    let words = try stn(nil, arguments)
    #expect(words.output.contains("step-00000006.h5 (averaged weights: ema of 6 models): validation error"))
    let others = try stn(nil, arguments + ["--weights", "last"])
    #expect(others.output.contains("(the last weights, not the averaged): validation error"))
  }

  @Test func `predictions, exports and reports say which weights they have`() throws {
    let (averaged, last) = (folder.path("a.h5"), folder.path("l.h5"))
    for (path, weights) in [(averaged, []), (last, ["--weights", "last"])] {
      let arguments = ["predict", "--checkpoint", run.path, "--output", path, "--rows", "0-3"]
      try stn(nil, arguments + weights).expect()
    }
    let files = try [averaged, last].map { try H5File.open(at: $0) }
    #expect(try files[0].stringAttribute("weights") == "averaged" && !files[1].hasAttribute("weights"))
    #expect(
      try files[0].stringAttribute("parameters_digest") != files[1].stringAttribute("parameters_digest"))

    let tensors = folder.path("a.safetensors")
    let export = ["export", "--checkpoint", run.path, "--format", "safetensors", "--output", tensors]
    let exported = try stn(nil, export)
    #expect(exported.output.contains("step 6, averaged weights, "))
    let bias = try #require(try self.tensors("average", run.checkpoint(6))["/average/7/bias"])
    let bytes = try Data(contentsOf: URL(fileURLWithPath: tensors))
    #expect(bytes.range(of: bias.withUnsafeBytes { Data($0) }) != nil)
    for (name, option) in [("averaged", []), ("last", ["--weights", "last"])] {
      let told = try json(export + ["--overwrite"] + option)
      #expect(told["weights"] as? String == name)
    }

    let report = try stn(
      nil, ["report", run.path, "--output", folder.path("r.html"), "--split", "validation"])
    #expect(report.output.contains("(averaged weights: ema of 6 models)"))
    let page = try String(contentsOfFile: folder.path("r.html"), encoding: .utf8)
    #expect(page.contains("is that of its averaged weights, ema of 6 models."))
  }

  @Test(arguments: [("averaged", nil), ("last", "last")] as [(String, String?)])
  func `another run begins with the averaged weights, or with the last if asked`(
    weights: String, option: String?
  ) throws {
    let path = folder.path("tuned")
    let arguments = ["train"] + smoke("training.steps=1") + ["--output", path, "--init", run.path]
    let result = try stn(nil, arguments + (option.map { ["--init-weights", $0] } ?? []))
    result.expect()
    let words = weights == "averaged" ? "the averaged weights of a checkpoint" : "h5, a checkpoint"
    #expect(result.errorOutput.contains("\(words) after 6 steps"), "\(result.errorOutput)")
    let group = weights == "averaged" ? "average" : "model"
    let taught = try tensors(group, run.checkpoint(6))
    for (name, values) in try tensors("model", checkpointPath(path, 0)) {
      #expect(values == taught[name.replacing("/model/", with: "/\(group)/")], "\(name)")
    }
    let other = weights == "averaged" ? "last" : "averaged"
    let resumed = try stn(nil, arguments + ["--resume", "auto", "--init-weights", other])
    resumed.expect(exitCode: 78)
    #expect(resumed.errorOutput.contains("began with the \(weights) weights of \(run.path)"))
  }

  @Test func `averaged weights that are not there are refused, in every command that takes them`() throws {
    let plain = try SmokeRun.reference.get()
    for command in [
      ["evaluate"], ["predict", "--output", folder.path("p.h5")],
      ["export", "--format", "onnx", "--output", folder.path("o.onnx")],
    ] {
      let result = try stn(nil, command + ["--checkpoint", plain.path, "--weights", "averaged"])
      result.expect(exitCode: 78)
      #expect(result.errorOutput.contains("has no averaged weights: its run has no training.average"))
    }
    let young = try stn(
      nil, ["evaluate", "--checkpoint", run.checkpoint(0), "--weights", "averaged"])
    young.expect(exitCode: 78)
    #expect(young.errorOutput.contains("has no averaged weights: its run had averaged none yet"))
  }

  @Test func `a run that did not average does not begin to when it goes on`() throws {
    let settings = ["training.average={kind: ema, decay: 0.9}", "training.steps=13"]
    let arguments = ["train"] + smoke(settings) + ["--output", folder.path("on")]
    let result = try stn(nil, arguments + ["--resume", SmokeRun.reference.get().checkpoint(12)])
    result.expect(exitCode: 78)
    #expect(
      result.errorOutput.contains("training.average is {kind: ema, decay: 0.9} here and null there"),
      "\(result.errorOutput)")
  }
}
