import Foundation
import Networks
import Testing
import Training

@Suite struct MetricsWarpTests {
  private func warp(_ text: String) throws -> MetricsLine.Warp {
    try JSONDecoder().decode(MetricsLine.Warp.self, from: Data(text.utf8))
  }

  private let projective = """
    {"determinant_mean":0.5,"determinant_min":-0.25,"distance":2,"folds":0.125,"not_finite":3,"outside":0.75,\
    "scale":0.375,"spread":0.625,"w_min":-1.5}
    """

  @Test func `a line of metrics names the figures of a warp`() throws {
    let warp = try warp(projective)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(warp), as: UTF8.self) == projective)
    #expect(WarpFigure.allCases.map { warp[$0] } == [0.75, -0.25, 0.5, 0.375, 0.125, -1.5, 2, 0.625, 3])
  }

  @Test func `figures that a family has not are absent`() throws {
    let text = #"{"distance":2,"folds":0,"not_finite":0,"outside":0}"#
    let warp = try warp(text)
    #expect(
      WarpFigure.allCases.filter { warp[$0] == nil }.map(\.rawValue) == [
        "determinant_min", "determinant_mean", "scale", "w_min", "spread",
      ])
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(warp), as: UTF8.self) == text)
  }

  @Test func `a line remembers which transformers told their samples apart, old lines none`() throws {
    let lines = try [
      ["0": warp(#"{"spread":0}"#), "1": warp(#"{"spread":0.001}"#), "2": warp(#"{"spread":0.0009}"#)],
      ["0": warp(#"{"outside":0}"#), "3": warp(#"{"spread":0.5}"#)],
    ]
    #expect(lines.toldApart == ["1", "3"])
  }

  @Test func `a value is worse the farther it lies from what a good warp has`() {
    let better = [0.1, 0.5, -0.9, 0.5, 0.1, 0.5, 1, 0.5, 0]
    let worse = [0.2, -0.9, 0.5, 0.25, 0.2, -0.5, 2, 0.1, 1]
    for (figure, (better, worse)) in zip(WarpFigure.allCases.map(\.figure), zip(better, worse)) {
      #expect(figure.badness(of: worse) > figure.badness(of: better), "\(figure.name)")
    }
  }
}
