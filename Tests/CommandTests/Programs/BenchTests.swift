import Foundation
import TestSupport
import Testing

/// `stn-bench` verifies what it times; these are its answers, not its times.
///
/// Of the release build: without optimisation the large sizes take minutes.
@Suite struct BenchTests {
  /// The JSON object that a benchmark prints.
  private func bench(_ ranks: Int, _ command: String, _ arguments: [String]) throws -> [String: Any] {
    let all = [command, "--json", "--repeats", "1"] + arguments
    let result = try runRanks(ranks, releaseProduct("stn-bench"), all)
    result.expect()
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(object as? [String: Any])
  }

  /// The names of the rows, each of which has a time.
  private func rows(_ object: [String: Any]) throws -> [String] {
    let limits = try #require(object["limits"] as? [String: Double])
    #expect(limits.values.allSatisfy { $0 > 1e8 })
    return try #require(object["rows"] as? [[String: Any]]).map { row in
      let seconds = try #require(row["seconds"] as? [String: Double])
      #expect((seconds["median"] ?? 0) > 0 && seconds["repeats"] == 1, "\(row)")
      return try #require(row["name"] as? String)
    }
  }

  @Test func `kernels hold against plain loops and differences`() throws {
    let names = try rows(bench(1, "kernels", []))
    #expect(names.contains("bilinear sampler 64×16×16, backward to θ") && names.contains("adam update, 1M"))
  }

  @Test func `every layer of a network has its passes timed`() throws {
    let names = try rows(bench(1, "layers", smoke()))
    #expect(names.contains("transformer spatial transformer, affine, forward"))
    // Nothing learns before it, so it has no backward pass.
    #expect(names.contains("transformer/localisation/0 average pool 2×2, forward"))
    #expect(!names.contains("transformer/localisation/0 average pool 2×2, backward"))
  }

  @Test(arguments: [1, 2]) func `a step is timed by phase`(ranks: Int) throws {
    let object = try bench(ranks, "step", smoke() + ["--seconds", "0.1"])
    #expect(
      try rows(object) == ["step", "  data", "  forward", "  backward", "  wait", "  exchange", "  update"])
    #expect(object["ranks"] as? Int == ranks && object["batch"] as? Int == 24)
    #expect((object["peak_resident_bytes"] as? Int ?? 0) > 10_000_000)
  }

  @Test func `sums over two ranks are checked and timed`() throws {
    let names = try rows(bench(2, "exchange", smoke()))
    #expect(names.first == "allreduce 8 B" && names.contains("allreduce 16.0 MiB"))
    #expect(names.last == "gradients' allreduce and back")
  }

  @Test func `samples are drawn and read`() throws {
    #expect(
      try rows(bench(1, "data", smoke())) == [
        "3 samples of (1, 28, 28) drawn", "3 samples of (1, 28, 28) read from a file",
      ])
  }

  @Test func `the scaling of two ranks is checked, and that of 4,096 projected`() throws {
    let object = try bench(2, "scaling", smoke() + ["--seconds", "0.2"])
    #expect((object["checks"] as? [[String: Double]])?.count == 2)
    let projections = try #require(object["projections"] as? [[String: Any]])
    for projection in projections {
      let rows = try #require(projection["rows"] as? [[String: Any]])
      #expect(rows.map { $0["ranks"] as? Int } == (1...12).map { 1 << $0 })
      let efficiencies = rows.compactMap { $0["weakEfficiency"] as? Double }
      #expect(efficiencies.count == 12 && efficiencies.allSatisfy { $0 > 0 && $0 <= 1 })
    }
  }
}
