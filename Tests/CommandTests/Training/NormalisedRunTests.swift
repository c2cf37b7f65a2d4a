import Foundation
import HDF5
import TestSupport
import Testing

/// Images that are normalised by the training split, from the configuration to the checkpoint and back.
@Suite struct NormalisedRunTests {
  private static let settings = ["data.normalisation=channels"]
  private static let reference = Result { try SmokeRun(1, settings) }

  private func numbers(_ name: String, _ checkpoint: String) throws -> [Float] {
    try H5File.open(at: checkpoint).dataset("data/\(name)").readAll(as: Float.self)
  }

  @Test func `a run measures its training images, and its checkpoint says what it found`() throws {
    let checkpoint = try Self.reference.get().checkpoint(12)
    // Of MNIST as a whole 0.1307 and 0.3081; turning about the centre cuts off a little, and blurs.
    let (mean, deviation) = (
      try numbers("channel_mean", checkpoint), try numbers("channel_deviation", checkpoint)
    )
    #expect(mean.count == 1 && abs(mean[0] - 0.128) < 0.004, "\(mean)")
    #expect(deviation.count == 1 && abs(deviation[0] - 0.287) < 0.01, "\(deviation)")
    let plain = try H5File.open(at: SmokeRun.reference.get().checkpoint(12))
    #expect(try !plain.group("data").datasetPaths().contains("/data/channel_mean"))
  }

  @Test func `any number of ranks measures and learns the same`() throws {
    let (one, three) = (try Self.reference.get(), try SmokeRun(3, Self.settings))
    for name in ["channel_mean", "channel_deviation"] {
      #expect(try numbers(name, one.checkpoint(12)) == numbers(name, three.checkpoint(12)))
    }
    try run("h5diff", [one.checkpoint(12), three.checkpoint(12), "/model", "/model"]).expect()
    let plain = try SmokeRun.reference.get()
    try run("h5diff", [one.checkpoint(12), plain.checkpoint(12), "/model", "/model"]).expect(exitCode: 1)
  }

  @Test func `whoever uses the network normalises by what its checkpoint says`() throws {
    let run = try Self.reference.get()
    let last = try #require(try metrics(run.path).last?["validation_loss"] ?? nil)
    let result = try stn(2, ["evaluate", "--checkpoint", run.path, "--split", "validation", "--json"])
    result.expect()
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let loss = try #require(object["loss"] as? Double)
    #expect(abs(loss - last) < 1e-12, "\(loss) and \(last)")
  }

  @Test func `a run goes on with the numbers that it began with`() throws {
    let folder = try TemporaryFolder()
    let arguments = ["train"] + smoke(Self.settings) + ["--output", folder.path("run")]
    try stn(2, arguments + ["--set", "training.steps=8"]).expect()
    try stn(1, arguments + ["--resume", "auto"]).expect()
    let checkpoint = folder.path("run/checkpoints/step-00000012.h5")
    try run("h5diff", [checkpoint, Self.reference.get().checkpoint(12), "/model", "/model"]).expect()
    let other = try stn(1, ["train"] + smoke() + ["--output", folder.path("run"), "--resume", "auto"])
    other.expect(exitCode: 78)
    #expect(other.errorOutput.contains("data.normalisation is none here and channels there"))
  }
}
