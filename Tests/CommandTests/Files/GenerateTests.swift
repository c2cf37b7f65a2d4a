import Foundation
import TestSupport
import Testing

@Suite struct GenerateTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func generate(
    _ name: String, _ ranks: Int? = nil, split: String, _ arguments: String...
  ) throws -> String {
    let output = folder.path(name)
    try stn(ranks, ["generate"] + smoke() + ["--split", split, "--output", output] + arguments).expect()
    return output
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  @Test func `a dataset has the same bytes on any number of ranks`() throws {
    let alone = try bytes(generate("0.h5", split: "training"))
    for ranks in [2, 3] {
      #expect(try bytes(generate("\(ranks).h5", ranks, split: "training")) == alone, "\(ranks) ranks")
    }
    #expect(try bytes(generate("epoch.h5", split: "training", "--epoch", "1")) != alone)
  }

  /// Lists with every step among them.
  static let distortions = [
    "{kind: p}", "{kind: e}", "{kind: tc}", "{kind: colocalisation_tc}", "{kind: addition}",
    "{kind: sequence}",
    "{kind: list, steps: [place, {noise: 0.2}, brightness, flip, {rotate: 0.3}, project, {sequence: 3}]}",
  ]

  @Test(arguments: distortions)
  func `every distortion has the same bytes on any number of ranks`(distortion: String) throws {
    let settings = [
      "--set", "data.distortion=\(distortion)", "--set", "data.augmentation=[{rotate: 0.1}, noise]",
    ]
    let files = try [nil, 2, 3].map { (ranks: Int?) in
      let output = folder.path("\(ranks ?? 0).h5")
      let result = try stn(ranks, ["generate"] + smoke() + settings + ["--output", output])
      result.expect()
      #expect(result.errorOutput.contains("; augmented: rotate 0.1, noise 0.1"))
      return try bytes(output)
    }
    #expect(files[0] == files[1] && files[0] == files[2])
    try stn(nil, ["verify", folder.path("3.h5")]).expect()
  }

  @Test func `an output is replaced where that is asked for`() throws {
    let path = try generate("data.h5", split: "validation")
    let first = try bytes(path)
    try Data("text".utf8).write(to: URL(fileURLWithPath: path))
    _ = try generate("data.h5", split: "validation", "--overwrite")
    #expect(try bytes(path) == first)
    try stn(nil, ["verify", path]).expect()
  }

  @Test func `training on a generated epoch comes to the bits of drawing it`() throws {
    let file = try generate("training.h5", 2, split: "training")
    let run = try SmokeRun(2, ["data.file=\(file)", "data.validation=0", "training.steps=6"])
    try expectSameBits(run.checkpoint(6), SmokeRun.reference.get().checkpoint(6))
  }

  @Test func `a generated test set gives the errors of the test split`() throws {
    let file = try generate("test.h5", split: "test")
    let checkpoint = ["evaluate", "--checkpoint", try SmokeRun.reference.get().path, "--json"]
    let split = try numbers(stn(3, checkpoint))
    #expect(try numbers(stn(nil, checkpoint + ["--data", file])) == split)
    #expect(split["count"] == 100)
    #expect(split["error_percent"] == split["errors"])
    #expect((1..<100).contains(try #require(split["errors"])))
  }

  @Test func `the validation split's error is the one that the run found`() throws {
    let run = try SmokeRun.reference.get()
    let arguments = ["evaluate", "--checkpoint", run.checkpoint(12), "--split", "validation", "--json"]
    let validation = try numbers(stn(2, arguments))
    #expect(validation["count"] == 40)
    #expect(try validation["error_percent"] == metrics(run.path).last?["validation_error"])
  }
}
