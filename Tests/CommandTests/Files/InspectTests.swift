import Foundation
import TestSupport
import Testing

@Suite struct InspectTests {
  private func object(_ arguments: [String]) throws -> [String: Any] {
    let result = try stn(nil, ["inspect", "--json"] + arguments)
    result.expect()
    return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  @Test func `the plan of a network tells layers, shapes, parameters and work`() throws {
    let result = try stn(nil, ["inspect"] + smoke())
    result.expect()
    let lines = result.output.split(separator: "\n").map {
      $0.split(separator: " ", omittingEmptySubsequences: true)
    }
    #expect(lines.first?.joined(separator: " ") == "layer what input output layout parameters MFLOP")
    #expect(result.output.contains("spatial transformer, affine"))
    // 16 filters of 1×5×5 on 28×28 places, two operations a weight: 0.6272 MFLOP.
    let convolution = try #require(lines.first { $0.first == "1" })
    #expect(convolution.contains("416") && convolution.last == "0.627")
    #expect(result.output.contains("11808 parameters") && result.output.contains("micro-batch 3 of batch 24"))
  }

  @Test func `the plan tells where two neighbours disagree on a layout`() throws {
    let result = try stn(nil, ["inspect", "--config", path("Configs/r-st-cnn.yaml")])
    result.expect()
    #expect(result.output.contains("transformer/localisation/3           reorder to plain"))
  }

  @Test func `the plan as JSON tells how many ranks may share a batch`() throws {
    let plan = try object(smoke())
    #expect(plan["micro_batches"] as? Int == 8)
    #expect(plan["micro_batch"] as? Int == 3)
    #expect(plan["batch"] as? Int == 24)
    #expect(plan["parameters"] as? Int == 11808)
    let layers = try #require(plan["layers"] as? [[String: Any]])
    let last = try #require(layers.last)
    #expect(last["path"] as? String == "7" && last["output"] as? [Int] == [3, 10])
    #expect(layers.compactMap { $0["parameters"] as? Int }.reduce(0, +) == 11808 + 3526, "parts count twice")
  }

  @Test func `a checkpoint is told in words and as JSON`() throws {
    let run = try SmokeRun.reference.get()
    let words = try stn(nil, ["inspect", run.path])
    words.expect()
    for part in [
      "\(run.checkpoint(12)): checkpoint after 12 steps", "11808 in all", "lowest validation error",
      "transformer/localisation/regression/weight", "[6, 16]", "clip_norm: 5.0",
    ] {
      #expect(words.output.contains(part), "\(part) in \(words.output)")
    }
    let json = try object([run.checkpoint(6)])
    #expect(json["step"] as? Int == 6)
    #expect((json["parameters"] as? [String: [Int]])?["4/weight"] == [16, 16, 5, 5])
    #expect((json["metrics"] as? [Any])?.count == 6)
  }

  @Test func `a dataset is told in words and as JSON`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("test.h5")
    try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", path]).expect()
    let words = try stn(nil, ["inspect", path])
    words.expect()
    #expect(
      words.output.contains("100, images (1, 28, 28)") && words.output.contains("split       test, epoch 0"))
    let json = try object([path])
    #expect(json["samples"] as? Int == 100)
    #expect(json["shape"] as? [Int] == [1, 28, 28])
    #expect(json["split"] as? String == "test")
  }
}
