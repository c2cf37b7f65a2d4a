import Foundation
import HDF5
import TestSupport
import Testing

/// Networks with running moments: the same bits on all ranks, in checkpoints, resumed, frozen, and as others begin with them.
@Suite struct BatchNormalisationRunTests {
  /// Normalisations of images, feature maps, blocks and localisation nets, on a transformer's plain layout and in blocks.
  private static let layers = """
    network.layers=[{spatial_transformer: {name: transformer, localisation: [{average_pool: 2}, \
    {convolution: {filters: 8, kernel: 5, stride: 2}}, {batch_normalisation: {activation: relu}}, \
    {dense: {units: 16, activation: leaky_relu}}]}}, {batch_normalisation: {name: input}}, \
    {convolution: {filters: 16, kernel: 3, padding: 1}}, {batch_normalisation: {name: norm, activation: relu}}, \
    {max_pool: 2}, {residual: {name: block, layers: [{convolution: {filters: 16, kernel: 3, padding: 1}}, \
    {batch_normalisation: {activation: leaky_relu, slope: 0.1}}, {convolution: {filters: 16, kernel: 3, padding: 1}}, \
    batch_normalisation]}}, relu, global_average_pool, {dense: {units: 12}}, {batch_normalisation: {activation: relu}}, \
    {dense: 10}]
    """
  private static let reference = Result { try SmokeRun(1, [layers]) }

  private func values(_ name: String, _ checkpoint: String) throws -> [Float] {
    try #require(try learnt(checkpoint)["/model/\(name)"], "\(name)")
  }

  @Test(arguments: [2, 3, 5, 8])
  func `parameters and moments come to the same bits on any number of ranks`(ranks: Int) throws {
    let (run, reference) = (try SmokeRun(ranks, [Self.layers]), try Self.reference.get())
    for step in [6, 12] { try expectSameBits(run.checkpoint(step), reference.checkpoint(step)) }
  }

  @Test func `moments move in every step, and stand in /model by PyTorch's names`() throws {
    let run = try Self.reference.get()
    let (middle, end) = (try learnt(run.checkpoint(6)), try learnt(run.checkpoint(12)))
    let moments = end.keys.filter { $0.contains("/running_") }
    #expect(moments.count == 12 && moments.allSatisfy { $0.hasPrefix("/model/") })
    for name in moments { #expect(middle[name] != end[name], "\(name)") }
    #expect(try values("block/3/running_var", run.checkpoint(12)).allSatisfy { $0 > 0 })
    #expect(try values("block/3/running_var", run.checkpoint(12)).count == 16)
    try stn(nil, ["verify", run.checkpoint(12)]).expect()
  }

  @Test func `running means are those of the batch however it is cut, as their micro-batches' average`()
    throws
  {
    let layers = "network.layers=[{batch_normalisation: {name: norm, momentum: 1}}, {dense: 10}]"
    let means = try [1, 8].map { count in
      let run = try SmokeRun(nil, [layers, "training.steps=1", "training.micro_batches=\(count)"])
      return try values("norm/running_mean", run.checkpoint(1))[0]
    }
    // Of MNIST as a whole 0.1307.
    #expect((0.1...0.16).contains(means[0]))
    expectClose(Double(means[1]), Double(means[0]), relative: 1e-5)
  }

  @Test func `a run that stops on three ranks and goes on on two comes to the same`() throws {
    let folder = try TemporaryFolder()
    let arguments = ["train"] + smoke([Self.layers]) + ["--output", folder.path("run")]
    try stn(3, arguments + ["--set", "training.steps=7"]).expect()
    try stn(2, arguments + ["--resume", "auto"]).expect()
    try expectSameBits(checkpointPath(folder.path("run"), 12), Self.reference.get().checkpoint(12))
  }

  @Test(arguments: [nil, 3])
  func `an evaluation goes by the moments of the checkpoint, as the run's validation did`(ranks: Int?) throws
  {
    let run = try Self.reference.get()
    let last = try #require(try metrics(run.path).last?["validation_loss"])
    let result = try stn(ranks, ["evaluate", "--checkpoint", run.path, "--split", "validation", "--json"])
    result.expect()
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(abs(try #require(object["loss"] as? Double) - last) < 1e-12)
  }

  @Test func `frozen normalisations keep their moments, the others move theirs`() throws {
    let settings = [Self.layers, "training.freeze=[norm, transformer]"]
    let (run, other) = (try SmokeRun(1, settings), try SmokeRun(3, settings))
    #expect(try values("norm/running_mean", run.checkpoint(12)).allSatisfy { $0 == 0 })
    #expect(try values("norm/running_var", run.checkpoint(12)).allSatisfy { $0 == 1 })
    #expect(try values("transformer/localisation/2/running_var", run.checkpoint(12)).allSatisfy { $0 == 1 })
    #expect(try values("block/1/running_var", run.checkpoint(12)).contains { $0 != 1 })
    try expectSameBits(other.checkpoint(12), run.checkpoint(12))
  }

  @Test func `a run begins with the moments of another, as with its parameters`() throws {
    let folder = try TemporaryFolder()
    let source = try Self.reference.get().checkpoint(12)
    let arguments =
      ["train"]
      + smoke([
        Self.layers, "training.freeze=[norm]", "training.optimizer.learning_rate=1e-30", "training.steps=4",
      ])
    try stn(nil, arguments + ["--output", folder.path("run"), "--init", source]).expect()
    let found = checkpointPath(folder.path("run"), 4)
    #expect(try values("norm/running_mean", found) == values("norm/running_mean", source))
    #expect(try values("norm/running_var", found) == values("norm/running_var", source))
    #expect(try values("block/1/running_mean", found) != values("block/1/running_mean", source))
  }

  @Test(arguments: [nil, 2])
  func `a variance below zero in another's weights is refused, unless it is left out`(ranks: Int?) throws {
    let folder = try TemporaryFolder()
    let (checkpoint, source) = (try Self.reference.get().checkpoint(12), folder.path("a.safetensors"))
    try stn(nil, ["export", "--checkpoint", checkpoint, "--format", "safetensors", "--output", source])
      .expect()
    var data = try Data(contentsOf: URL(filePath: source))
    let variances = try values("block/1/running_var", checkpoint).withUnsafeBytes { Data($0) }
    let place = try #require(data.range(of: variances)).lowerBound
    data.replaceSubrange(place..<place + 4, with: withUnsafeBytes(of: Float(-0.5)) { Data($0) })
    try data.write(to: URL(filePath: source))
    let arguments = ["train"] + smoke([Self.layers, "training.steps=1"]) + ["--output", folder.path("run")]
    let result = try stn(ranks, arguments + ["--init", source])
    result.expect(exitCode: 65)
    #expect(
      result.errorOutput.contains("block/1/running_var has the variance -0.5, expected none below 0"),
      "\(result.errorOutput)")
    try stn(ranks, arguments + ["--init", source, "--init-except", "block"]).expect()
  }

  @Test func `sums in Float32 move moments on several ranks alike`() throws {
    let run = try SmokeRun(2, [Self.layers, "training.reduction=float", "training.compare_every=1"])
    #expect(try values("norm/running_var", run.checkpoint(12)).contains { $0 != 1 })
    let exact = try SmokeRun(1, [Self.layers, "training.micro_batches=2"])
    let (found, expected) = (
      try values("norm/running_var", run.checkpoint(12)), try values("norm/running_var", exact.checkpoint(12))
    )
    for (found, expected) in zip(found, expected) {
      expectClose(Double(found), Double(expected), relative: 0.05, absolute: 1e-3)
    }
  }

  @Test func `the plan shows normalisations and their parameters, and counts moments`() throws {
    let words = try stn(nil, ["inspect"] + smoke([Self.layers]))
    words.expect()
    #expect(words.output.contains("batch normalisation, leaky relu 0.1"))
    #expect(words.output.contains("residual") && words.output.contains("global average pool"))
    #expect(words.output.contains("; running moments: 138 numbers"), "\(words.output)")
    let json = try stn(nil, ["inspect"] + smoke([Self.layers]) + ["--json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(object["state"] as? Int == 138)
    #expect(try !stn(nil, ["inspect"] + smoke()).output.contains("moments"))
  }

  @Test(arguments: [nil, 2])
  func `micro-batches of one number are refused before anything is trained`(ranks: Int?) throws {
    let folder = try TemporaryFolder()
    let settings = [
      "training.batch=8", "network.layers=[{dense: 4}, {batch_normalisation: {name: norm}}, {dense: 10}]",
    ]
    let result = try stn(ranks, ["train"] + smoke(settings) + ["--output", folder.path("run")])
    result.expect(exitCode: 78)
    #expect(result.errorOutput.contains("layer norm: the batch normalisation has one number of each channel"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("run/config.yaml")))
  }
}
