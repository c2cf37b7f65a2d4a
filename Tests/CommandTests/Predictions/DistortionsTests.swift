import Foundation
import TestSupport
import Testing

/// What `stn evaluate --distortions` says.
@Suite struct DistortionsTests {
  private let folder: TemporaryFolder
  private let run: SmokeRun

  init() throws {
    folder = try TemporaryFolder()
    run = try SmokeRun.reference.get()
  }

  private func evaluate(_ arguments: String..., ranks: Int? = nil) throws -> [String: Any] {
    let result = try stn(ranks, ["evaluate", "--json", "--checkpoint", run.path] + arguments)
    result.expect()
    return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  /// The test digits as an epoch has them, in a file.
  private func frozen(_ epoch: Int) throws -> String {
    let path = folder.path("\(epoch).h5")
    let options = ["--split", "test", "--epoch", "\(epoch)", "--output", path]
    try stn(nil, ["generate"] + smoke() + options).expect()
    return path
  }

  @Test
  func `each distortion is that of an epoch, the first the plain one, and spread is what they spread by`()
    throws
  {
    let (plain, several) = (try evaluate(), try evaluate("--distortions", "3"))
    for (name, value) in plain {
      #expect(
        NSDictionary(dictionary: [name: value]) == NSDictionary(dictionary: [name: several[name] as Any]))
    }
    let files = try (0..<3).map { try evaluate("--data", frozen($0)) }
    #expect(several["distortions"] as? Int == 3 && plain["distortions"] == nil)
    let over = try #require(several["over_distortions"] as? [String: [String: Any]])
    for name in ["error_percent", "loss"] {
      let expected = files.compactMap { $0[name] as? Double }
      let (found, mean) = (try #require(over[name]), expected.reduce(0, +) / 3)
      let squares = expected.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
      #expect(found["values"] as? [Double] == expected, "\(name)")
      #expect(found["lowest"] as? Double == expected.min() && found["highest"] as? Double == expected.max())
      let numbers = [found["mean"] as? Double, found["standard_deviation"] as? Double].compactMap(\.self)
      expectClose(numbers, [mean, (squares / 2).squareRoot()], relative: 1e-12)
      #expect(Set(expected).count == 3 || name == "error_percent", "distortions are the same")
    }
  }

  @Test func `every number is the same on any number of ranks, averaged predictions' too`() throws {
    let options = [
      "evaluate", "--json", "--checkpoint", run.path, "--distortions", "3", "--average-predictions",
    ]
    let alone = try stn(nil, options).output
    for ranks in [2, 3] { #expect(try stn(ranks, options).output == alone) }
    #expect(alone.contains("\"averaged_predictions_errors\""))
  }

  /// The errors of the mean softmax of predictions of the same samples in several files.
  private static let script = """
    import h5py, numpy, sys
    total = 0
    for path in sys.argv[1:]:
        with h5py.File(path) as file:
            logits, labels = file["logits"][:].astype(float), file["label"][:]
        powers = numpy.exp(logits - logits.max(1, keepdims=True))
        total = total + powers / powers.sum(1, keepdims=True)
    print((total.argmax(1) != labels).sum(), len(labels))
    """

  @Test func `averaged predictions are the classes of the mean probabilities, apart from the plain figures`()
    throws
  {
    let predictions = try (0..<3).map { epoch in
      let path = folder.path("p\(epoch).h5")
      try stn(nil, ["predict", "--checkpoint", run.path, "--data", frozen(epoch), "--output", path]).expect()
      return path
    }
    let result = try TestSupport.run("/usr/bin/python3", ["-c", Self.script] + predictions)
    result.expect()
    let averaged = try evaluate("--distortions", "3", "--average-predictions")
    #expect(averaged["averaged_predictions_of"] as? String == "probabilities")
    let (errors, count) = (averaged["averaged_predictions_errors"] as? Int, averaged["count"] as? Int)
    #expect(result.output == "\(errors ?? -1) \(count ?? -1)\n")
    #expect(averaged["errors"] as? Int == (try evaluate()["errors"] as? Int))
    let words = try stn(
      nil, ["evaluate", "--checkpoint", run.path, "--distortions", "3", "--average-predictions"])
    let lines = words.output.split(separator: "\n")
    #expect(
      lines[1].contains(
        #/^  3 distortions of each sample, in the mean: error \d+\.\d\d % \(standard deviation \d+\.\d\d, from /#
      ))
    #expect(lines[2].hasPrefix("  apart, predictions by probabilities averaged over these 3: error "))
    #expect(lines[2].hasSuffix("; \(errors ?? -1) of \(count ?? -1) wrong)"))
  }

  @Test func `beside an error stands its interval`() throws {
    let result = try stn(nil, ["evaluate", "--checkpoint", run.path])
    let said = try #require(
      result.output.firstMatch(
        of: #/test error [\d.]+ % \(95 % interval ([\d.]+) to ([\d.]+); (\d+) of (\d+) wrong\), loss/#),
      "\(result.output)")
    let interval = try #require(try evaluate()["error_interval_percent"] as? [Double])
    #expect([said.1, said.2].compactMap { Double($0) } == interval.map { ($0 * 100).rounded() / 100 })
    let share = 100 * (Double(said.3) ?? 0) / (Double(said.4) ?? 1)
    #expect(interval[0] < share && share < interval[1])
  }

  @Test func `samples that nothing distorts when they are read are refused`() throws {
    let cases = [
      ["--data", try frozen(0)],
      ["--set", "data.distortion.kind=none", "--set", "data.distortion.canvas=28"],
    ]
    for arguments in cases {
      let result = try stn(2, ["evaluate", "--checkpoint", run.path, "--distortions", "2"] + arguments)
      result.expect(exitCode: 2)
      #expect(result.errorOutput.contains("nothing distorts these samples when they are read"))
    }
  }

  @Test(arguments: [
    (["--average-predictions"], "--average-predictions goes with --distortions"),
    (["--distortions", "1"], "--distortions is 1, expected 2 to 10000"),
  ])
  func `what makes no sense is refused`(arguments: [String], words: String) throws {
    let result = try stn(nil, ["evaluate", "--checkpoint", run.path] + arguments)
    result.expect(exitCode: 2)
    #expect(result.errorOutput.contains(words))
  }

  @Test func `predictions of samples whose labels are drawn, too, are not averaged`() throws {
    let layers = "network={input: [2, 42, 42], layers: [max_pool: 7, dense: 19]}"
    let run = try SmokeRun(nil, ["data.distortion={kind: addition}", layers, "training.steps=1"])
    let result = try stn(
      2, ["evaluate", "--checkpoint", run.path, "--distortions", "2", "--average-predictions"])
    result.expect(exitCode: 2)
    #expect(result.errorOutput.contains("gives samples other labels every time"))
  }
}
