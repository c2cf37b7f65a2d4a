import Foundation
import Testing
import Training

@Suite struct WarpWarningsTests {
  /// A healthy warp with one figure changed.
  private func warp(_ figure: WarpFigure, _ value: Double) throws -> MetricsLine.Warp {
    var warp = try healthy()
    warp[figure] = value
    return warp
  }

  private func healthy() throws -> MetricsLine.Warp {
    let text = """
      {"outside": 0.125, "determinant_min": 0.25, "determinant_mean": 0.5, "scale": 0.75, "folds": 0,
       "w_min": 0.75, "distance": 1, "spread": 0.25, "not_finite": 0}
      """
    return try JSONDecoder().decode(MetricsLine.Warp.self, from: Data(text.utf8))
  }

  private func faults(_ warp: MetricsLine.Warp) -> [WarpFault] {
    WarpWarning.all(in: ["0": warp]).map(\.fault)
  }

  @Test func `each figure shows its fault beyond its threshold, not on it`() throws {
    #expect(try faults(healthy()).isEmpty)
    #expect(try faults(warp(.outside, 0.5)).isEmpty)
    #expect(try faults(warp(.outside, 0.501)) == [.outside])
    #expect(try faults(warp(.scale, 0.1)).isEmpty)
    #expect(try faults(warp(.scale, 0.099)) == [.collapse])
    #expect(try faults(warp(.determinantMean, 0)).isEmpty, "half mirrored is not collapsed")
    #expect(try faults(warp(.folds, 0.1)).isEmpty)
    #expect(try faults(warp(.folds, 0.101)) == [.folds])
    #expect(try faults(warp(.denominatorMin, 0.00011)).isEmpty)
    #expect(try faults(warp(.denominatorMin, WarpFault.largestFaultyDenominator)) == [.horizon])
    var undefined = try healthy()
    undefined[.notFinite] = 1
    #expect(faults(undefined) == [.notFinite])
    (undefined[.scale], undefined[.denominatorMin]) = (nil, nil)
    #expect(faults(undefined) == [.notFinite], "what a warp has not is no fault")
  }

  @Test func `samples warped alike are a fault of a transformer that told them apart, and of no other`()
    throws
  {
    func faults(_ spread: Double?, toldApart: Set<String>) throws -> [WarpFault] {
      var warp = try healthy()
      warp[.spread] = spread
      return WarpWarning.all(in: ["0": warp], toldApart: toldApart).map(\.fault)
    }
    #expect(try faults(0, toldApart: ["0"]) == [.constant])
    #expect(try faults(WarpFault.largestConstantSpread, toldApart: ["0"]) == [.constant])
    // A turn within narrow bounds was seen to come back from 0.0007.
    #expect(try faults(0.0007, toldApart: ["0"]).isEmpty)
    #expect(try faults(0, toldApart: ["1"]).isEmpty, "one that never told samples apart has yet to learn it")
    #expect(try faults(nil, toldApart: ["0"]).isEmpty, "a batch of one sample, or an old line, has no spread")
    #expect(WarpFault.tellsApart(0.001) && !WarpFault.tellsApart(0.0009) && !WarpFault.tellsApart(nil))
  }

  @Test func `a warning of what is warped alike says that nothing leads back, and what helps`() throws {
    let warning = try #require(
      WarpWarning.all(in: ["deep/2": warp(.spread, 0)], toldApart: ["deep/2"]).first)
    #expect(
      warning.sentence
        == "transformer \"deep/2\" warps all samples alike, which it told apart before: its localisation net no longer "
        + "sees them, and nothing leads back; its spread is 0, not above 0.0001; go back to before that with a lower "
        + "training.optimizer.localisation_factor, or with leaky_relu in its localisation")
  }

  @Test func `a sentence names transformer, figure and keys that help`() throws {
    let sentences = try [
      warp(.outside, 0.634), warp(.scale, 0.021), warp(.folds, 0.25),
      warp(.denominatorMin, -0.5),
    ].map { try #require(WarpWarning.all(in: ["deep/2": $0]).first).sentence }
    let findings = [
      "63.4 % of its positions lie outside, more than 50 %", "what it reads has 0.021 of the image's side",
      "25.0 % of its cells are turned over", "its smallest denominator w is -0.5",
    ]
    for (sentence, finding) in zip(sentences, findings) {
      #expect(sentence.hasPrefix("transformer \"deep/2\" ") && sentence.contains(finding), "\(sentence)")
      #expect(sentence.contains("localisation_factor") && sentence.contains("penalty"))
    }
  }

  @Test func `a fault is told when it begins, and again only after it was gone`() throws {
    var warnings = WarpWarnings()
    let (good, bad) = (try healthy(), try warp(.outside, 0.75))
    let worse = try warp(.outside, 1)
    let told = [good, bad, worse, bad, good, good, bad].map { warnings.begun(in: ["0": $0]).count }
    #expect(told == [0, 1, 0, 0, 0, 0, 1])
  }

  @Test func `every transformer and every fault is told by itself`() throws {
    var warnings = WarpWarnings()
    let (good, outside, folded) = (try healthy(), try warp(.outside, 0.75), try warp(.folds, 0.5))
    var both = outside
    both[.folds] = 0.5
    let steps = [["2": outside, "10": good], ["2": both, "10": folded], ["2": folded, "10": outside]]
    let told = steps.map { warnings.begun(in: $0).map { "\($0.path) \($0.fault)" } }
    #expect(told == [["2 outside"], ["2 folds", "10 folds"], ["10 outside"]])
  }
}
