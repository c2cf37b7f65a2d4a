import Foundation
import TestSupport
import Testing

@Suite struct WarpHealthTests {
  /// A run whose localisation net learns so fast that it loses its image within a few steps.
  private static let lost = Result {
    try SmokeRun(
      2, ["training.steps=6", "training.optimizer.localisation_factor=10", "training.clip_norm=null"])
  }

  private func inspect(_ arguments: String...) throws -> String {
    let result = try stn(nil, ["inspect"] + arguments)
    result.expect()
    return result.output
  }

  @Test func `at first a warp is the identity, and soon it is not`() throws {
    let lines = try metrics(SmokeRun.reference.get().path)
    let (first, last) = (try #require(lines.first), try #require(lines.last))
    #expect(first["warps/transformer/outside"] == 0 && first["warps/transformer/distance"] == 0)
    #expect(first["warps/transformer/folds"] == 0 && first["warps/transformer/not_finite"] == 0)
    // Float32 differences of positions of up to 27 pixels.
    expectClose([first["warps/transformer/determinant_mean"] ?? 0], [1], absolute: 1e-5)
    #expect((last["warps/transformer/distance"] ?? 0) > 0.01)
    #expect((last["warps/transformer/outside"] ?? 0) > 0)
    #expect(first["warps/transformer/spread"] == 0 && (last["warps/transformer/spread"] ?? 0) > 0.001)
    #expect(first.keys.contains { $0.hasSuffix("w_min") } == false)
  }

  @Test func `figures are those of the line's last step, however often lines are written`() throws {
    let reference = try metrics(SmokeRun.reference.get().path)
    let run = try SmokeRun(1, ["training.log_every=5"])
    let sparse = try metrics(run.path)
    // Validations at steps 6 and 12 add lines.
    #expect(sparse.map { $0["step"] } == [5, 6, 10, 12])
    for line in sparse {
      let warps = line.filter { $0.key.hasPrefix("warps/") }
      let expected = try #require(reference.first { $0["step"] == line["step"] })
      #expect(warps.count == 8 && warps == expected.filter { $0.key.hasPrefix("warps/") })
    }
  }

  @Test func `a run whose transformer leaves its image says so once, while it happens`() throws {
    let lines = try Self.lost.get().result.errorOutput.split(separator: "\n")
    let warning = #"warning: transformer "transformer" looks away from its image: "#
    let places = lines.indices.filter { lines[$0].contains(warning) }
    let place = try #require(places.first)
    #expect(places.count == 1 && lines[place].contains("localisation_factor"))
    #expect(lines[..<place].contains { $0.contains("| outside 0.0 %") })
    #expect(lines[place...].contains { $0.contains("| outside 100.0 %") })
  }

  @Test func `inspection shows the last and the worst figures, and warns in the same words`() throws {
    let run = try Self.lost.get()
    let text = try inspect(run.path)
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    let figures = "outside determinant min determinant mean scale folds w min distance spread not finite"
    #expect(lines.contains("warps \(figures)"))
    #expect(lines.contains { $0.hasPrefix("transformer, step 6 1 ") && $0.hasSuffix(" 0") })
    #expect(lines.contains { $0.hasPrefix("transformer, worst @ step 1 @ ") })
    #expect(text.contains(#"warning: transformer "transformer" looks away"#))

    let json = Data(try inspect("--json", run.path).utf8)
    let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect((object["warnings"] as? [String])?.first?.contains("100.0 %") == true)
    let last = try #require((object["metrics"] as? [[String: Any]])?.last)
    let warps = try #require(last["warps"] as? [String: [String: Double]])
    #expect(warps["transformer"]?["outside"] == 1)
  }

  @Test func `inspection of a healthy run warns of nothing`() throws {
    let text = try inspect(SmokeRun.reference.get().path)
    #expect(text.contains("warps") && !text.contains("warning"))
  }
}
