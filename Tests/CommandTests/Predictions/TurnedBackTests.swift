import Foundation
import TestSupport
import Testing

/// How much of the angle of its samples a transformer turns back, as `stn evaluate` says.
@Suite struct TurnedBackTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Prints the slope of the angle that θ turns by on the angle that leads back, of a dataset and predictions.
  private static let script = """
    import h5py, numpy, sys
    theta = h5py.File(sys.argv[1])["transformers/transformer/theta"][:].reshape(-1, 2, 3)
    back = numpy.linalg.inv(h5py.File(sys.argv[2])["transform"][:].reshape(-1, 2, 3)[:, :, :2])
    read, wanted = (numpy.arctan2(matrix[:, 1, 0], matrix[:, 0, 0]) for matrix in (theta, back))
    print(numpy.polyfit(wanted, read, 1)[0])
    """

  @Test func `it is the slope of the angle read on the angle that leads back`() throws {
    let run = try SmokeRun(nil, ["training.optimizer.localisation_factor=5"])
    let (data, predictions) = (folder.path("data.h5"), folder.path("predictions.h5"))
    try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", data]).expect()
    try stn(nil, ["predict", "--checkpoint", run.path, "--data", data, "--output", predictions]).expect()
    let slope = try #require(Double(try python(Self.script, predictions, data).dropLast()))
    #expect(abs(slope) > 0.002, "the transformer turned nothing")
    for ranks in [nil, 3] {
      let result = try stn(ranks, ["evaluate", "--checkpoint", run.path, "--json"])
      result.expect()
      let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
      let said = try #require(object?["turned_back"] as? [String: Double])
      #expect(said.keys.sorted() == ["transformer"])
      #expect(abs((said["transformer"] ?? .nan) - slope) < 2e-5)
    }
    let text = try stn(nil, ["evaluate", "--checkpoint", run.path]).output
    let line =
      "  transformer turns back \(String(format: "%.2f", slope)) of the angle by which samples are turned\n"
    #expect(text.contains(line.replacing("-0.00", with: "0.00")), "\(text)")
  }

  @Test func `of samples that nobody turned nothing is said`() throws {
    let run = try SmokeRun.reference.get()
    let result = try stn(
      nil, ["evaluate", "--checkpoint", run.path, "--set", "data.distortion={kind: none}"])
    result.expect()
    #expect(!result.output.contains("turns back"))
  }
}
