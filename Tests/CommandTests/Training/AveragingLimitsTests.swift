import Foundation
import HDF5
import TestSupport
import Testing

/// What averaged weights may be asked of, when they are dropped, and who is shown them while a run goes on.
@Suite struct AveragingLimitsTests {
  private static let settings = [
    "training.average={kind: ema, decay: 0.3}", "checkpoint.every=1", "checkpoint.keep=9",
    "data.validation=40",
  ]
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func `a longer run drops a plain average that began before its own may, and says so`() throws {
    let path = folder.path("longer")
    for steps in [4, 7, 10] {
      let settings = [
        "training.average={kind: swa, from: 0.75}", "training.steps=\(steps)", "checkpoint.keep=9",
      ]
      let result = try stn(
        nil, ["train"] + smoke(settings + ["checkpoint.every=1"]) + ["--output", path, "--resume", "auto"])
      result.expect()
      let words = "the average of 2 models that a shorter run had begun is dropped, as step"
      #expect(result.errorOutput.contains(words) == (steps > 4), "\(result.errorOutput)")
    }
    for (step, models) in [(4, 2), (5, 0), (6, 1), (7, 2), (8, 1), (10, 3)] as [(Int, Int64)] {
      let group = try H5File.open(at: checkpointPath(path, step)).group("average")
      #expect(try group.attribute("models", as: Int64.self) == models, "step \(step)")
    }
  }

  @Test func `pictures for TensorBoard are of the averaged weights where validation goes by them`() throws {
    let settings = Self.settings + ["logging.tensorboard=true"]
    let watched = try SmokeRun(nil, settings + ["training.steps=6"])
    let pictures = try pictures(of: watched.path)
    #expect(pictures.count == 7 && Set(pictures).count > 1)
    for (weights, isDrawn) in [("averaged", true), ("last", false)] {
      let path = folder.path("from-\(weights)")
      let beginning = ["--init", watched.path, "--init-weights", weights]
      try stn(nil, ["train"] + smoke(settings + ["training.steps=1"]) + ["--output", path] + beginning)
        .expect()
      #expect(try (self.pictures(of: path).first == pictures.last) == isDrawn, "\(weights)")
    }
  }

  /// The PNG files in a run's one file of events, in their order.
  private func pictures(of run: String) throws -> [Data] {
    let folder = run + "/tensorboard"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    var (rest, found) = (try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))[...], [Data]())
    while let start = rest.range(of: Data([0x89, 0x50, 0x4E, 0x47])),
      let end = rest[start.lowerBound...].range(of: Data("IEND".utf8))
    {
      found.append(Data(rest[start.lowerBound..<end.upperBound]))
      rest = rest[end.upperBound...]
    }
    return found
  }

  @Test func `a first step beyond all is refused`() throws {
    try expectRefusal(
      78, nil,
      ["train"] + smoke("training.average={kind: swa, from: 1e20}") + ["--output", folder.path("far")],
      ["training.average.from: expected a number from 0 to 1e9, found '1e20'"])
  }
}
