import Foundation
import HDF5
import TestSupport
import Testing

/// Runs that average the weights of a network with batch normalisation, whose moments are then measured.
@Suite struct AverageMomentsTests {
  private static let layers = """
    network.layers=[{spatial_transformer: {name: transformer, localisation: [{average_pool: 2}, \
    {convolution: {filters: 8, kernel: 5, stride: 2}}, {batch_normalisation: {activation: relu}}]}}, \
    {convolution: {filters: 16, kernel: 3}}, {batch_normalisation: {name: norm, activation: relu}}, \
    {max_pool: 2}, {dropout: {rate: 0.5}}, {dense: 12}, {batch_normalisation: {name: deep}}, {dense: 10}]
    """
  /// Models after steps 4, 6, 8 and 10, judged after steps 5 and 10.
  private static let settings = [
    layers, "training.average={kind: swa, from: 4, every: 2}", "training.steps=10", "checkpoint.every=5",
    "data.validation=40", "training.validate_every=5", "training.log_every=1", "checkpoint.keep=9",
  ]
  private static let reference = Result { try SmokeRun(1, settings) }

  private let run: SmokeRun
  private let folder: TemporaryFolder

  init() throws {
    run = try Self.reference.get()
    folder = try TemporaryFolder()
  }

  private func json(_ arguments: [String]) throws -> [String: Any] {
    let result = try stn(nil, arguments + ["--json"])
    result.expect()
    return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  @Test func `moments of their own stand beside averaged weights, and a run goes on as without them`() throws
  {
    let (file, found) = (try H5File.open(at: run.checkpoint(10)), try learnt(run.checkpoint(10)))
    let own = found.keys.filter { $0.hasPrefix("/average/") && $0.contains("/running_") }
    #expect(own.count == 6)
    for name in own {
      #expect(try file.dataset(name).hasAttribute("is_state"))
      #expect(found[name] != found[name.replacing("/average/", with: "/model/")], "\(name)")
    }
    #expect(try file.group("average").attribute("moment_models", as: Int64.self) == 4)
    let plain = try SmokeRun(1, Self.settings.filter { !$0.hasPrefix("training.average") })
    for (name, values) in try learnt(plain.checkpoint(10)) { #expect(found[name] == values, "\(name)") }
    try stn(nil, ["verify", run.checkpoint(10)]).expect()
  }

  @Test(arguments: [2, 3])
  func `they are the same to the bit on any number of ranks`(ranks: Int) throws {
    let other = try SmokeRun(ranks, Self.settings)
    for step in [5, 10] { try expectSameBits(other.checkpoint(step), run.checkpoint(step)) }
  }

  @Test func `they are the same after a stop between two validations, and on other ranks`() throws {
    let path = folder.path("parts")
    for (ranks, steps) in [(2, 7), (3, 10)] {
      let settings = Self.settings + ["training.steps=\(steps)"]
      try stn(ranks, ["train"] + smoke(settings) + ["--output", path, "--resume", "auto"]).expect()
    }
    try expectSameBits(checkpointPath(path, 10), run.checkpoint(10))
  }

  @Test func `evaluation goes by them as validation did, and by the last moments if asked`() throws {
    let validation = try #require(try metrics(run.path).last?["validation_loss"])
    let arguments = ["evaluate", "--checkpoint", run.path, "--split", "validation"]
    let (averaged, last) = (try json(arguments), try json(arguments + ["--weights", "last"]))
    #expect(averaged["loss"] as? Double == validation && last["loss"] as? Double != validation)
    let average = try #require(averaged["average"] as? [String: Any])
    #expect(average["models"] as? Int == 4 && average["moment_models"] as? Int == 4)
    #expect(last["average"] is NSNull)
    let words = try stn(nil, arguments)
    let told = "(averaged weights: swa of 4 models, with running moments of its own): validation error"
    #expect(words.output.contains(told), "\(words.output)")
  }

  @Test func `exports and other runs take them along`() throws {
    let moments = try #require(try learnt(run.checkpoint(10))["/average/norm/running_var"])
    let tensors = folder.path("a.safetensors")
    let export = ["export", "--checkpoint", run.path, "--format", "safetensors", "--output", tensors]
    let exported = try stn(nil, export)
    #expect(exported.output.contains("averaged weights (swa of 4 models, with running moments of its own)"))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: tensors))
    #expect(bytes.range(of: moments.withUnsafeBytes { Data($0) }) != nil)
    let path = folder.path("tuned")
    let result = try stn(
      nil,
      ["train"] + smoke([Self.layers, "training.steps=1"]) + ["--output", path, "--init", run.path])
    result.expect()
    #expect(try learnt(checkpointPath(path, 0))["/model/norm/running_var"] == moments)
  }

  @Test func `the log shows the time that they take, in lines where weights were judged`() throws {
    for line in try metrics(run.path) {
      let isJudged = line["validation_loss"] != nil
      #expect((line["phases/moments"] ?? 0 > 0) == isJudged, "step \(line["step"] ?? 0)")
    }
    let log = run.result.errorOutput
    #expect(log.contains("with running moments of their own, measured by a pass over the training samples"))
    #expect(log.contains(try Regex("update \\d+ moments \\d+ %")))
    let file = try H5File.open(at: run.checkpoint(10))
    #expect(try file.dataset("metrics/phases/moments").readAll(as: Double.self).filter { $0 > 0 }.count == 2)
    let plain = try H5File.open(at: SmokeRun.reference.get().checkpoint(12))
    #expect(try !plain.datasetPaths().contains { $0.hasSuffix("moments") })
  }

  @Test func `frozen normalisations keep their moments, and where all are frozen none are measured`() throws {
    let one = try SmokeRun(2, Self.settings + ["training.freeze=[norm]"])
    let some = try learnt(one.checkpoint(10))
    #expect(some["/average/norm/running_var"] == some["/model/norm/running_var"])
    #expect(some["/average/deep/running_var"] != some["/model/deep/running_var"])
    let all = try SmokeRun(1, Self.settings + ["training.freeze=[norm, deep, transformer]"])
    let file = try H5File.open(at: all.checkpoint(10))
    #expect(try !file.group("average").hasAttribute("moment_models"))
    #expect(try !learnt(all.checkpoint(10)).keys.contains("/average/deep/running_var"))
    try stn(nil, ["verify", all.checkpoint(10)]).expect()
    let told = try stn(nil, ["evaluate", "--checkpoint", all.path, "--split", "validation"])
    #expect(told.output.contains("(averaged weights: swa of 4 models): validation error"))
  }

  /// A run that stops after its first step, whose weights are averaged but not judged.
  private func stopped() throws -> String {
    let script = """
      mkfifo "$PIPE"; "$@" & training=$!
      exec 3>"$PIPE"; kill -USR2 $training
      cat "$CONFIG" >&3; exec 3>&-
      wait $training
      """
    let (run, pipe) = (folder.path("stopped"), folder.path("c.yaml"))
    let settings = smoke([Self.layers, "training.average={kind: swa, from: 1}", "data.validation=40"])
    let arguments = [try builtProduct("stn"), "train", "--config", pipe, "--output", run]
    try TestSupport.run(
      "sh", ["-c", script, "sh"] + arguments + settings.dropFirst(2),
      environment: ["PIPE": pipe, "CONFIG": path("Configs/smoke.yaml")]
    ).expect(exitCode: 75)
    return run
  }

  @Test func `averaged weights without moments are not judged, which is said`() throws {
    let path = try stopped()
    let told = try stn(nil, ["inspect", path])
    #expect(
      told.output.contains("averaged weights: swa of 1 model, whose running moments were not measured yet"))
    let arguments = ["evaluate", "--checkpoint", path, "--split", "validation"]
    let judged = try stn(nil, arguments)
    judged.expect()
    #expect(
      judged.output.contains(
        "(the last weights, not the averaged, whose running moments were not measured yet): validation error")
    )
    try expectRefusal(
      78, nil, arguments + ["--weights", "averaged"],
      [
        "has no averaged weights: their running moments were not measured yet when it was written; take the last"
      ])
  }
}
