import Foundation
import HDF5
import TestSupport
import Testing

/// Runs that bound the gradient of some parameters by itself.
@Suite struct GroupClippingTests {
  private static let bound = "training.optimizer.groups=[{match: transformer, clip_norm: 1e-8}]"

  private func learnt(_ run: SmokeRun) throws -> [String: [Float]] {
    try CommandTests.learnt(run.checkpoint(12)).filter { $0.key.hasPrefix("/model/") }
  }

  private func distance(_ run: [String: [Float]], _ start: [String: [Float]], in layer: String) -> Float {
    run.filter { $0.key.hasPrefix("/model/\(layer)/") }.flatMap { name, values in
      zip(values, start[name] ?? []).map { abs($0 - $1) }
    }.max() ?? .nan
  }

  @Test func `a group's bound holds back its parameters alone, the same on any number of ranks`() throws {
    let settings = [Self.bound, "training.optimizer.momentum=0", "training.optimizer.nesterov=false"]
    let (one, three) = (try SmokeRun(nil, settings), try SmokeRun(3, settings))
    try expectSameBits(three.checkpoint(12), one.checkpoint(12))
    let (start, end) = (try CommandTests.learnt(one.checkpoint(0)), try learnt(one))
    // Twelve steps of at most the rate times the bound, and Float32's rounding of numbers below 1.
    #expect(distance(end, start, in: "transformer") < 1e-6)
    #expect(distance(end, start, in: "7") > 1e-4)
  }

  @Test func `a bound that nothing reaches changes no bit, and the plan shows it`() throws {
    let settings = [
      "training.optimizer.groups=[{match: transformer, clip_norm: 1e9}]", "training.clip_norm=1e9",
    ]
    let (bound, free) = (try SmokeRun(nil, settings), try SmokeRun(nil, ["training.clip_norm=null"]))
    #expect(try learnt(bound) == learnt(free))
    let plan = try stn(nil, ["inspect"] + smoke(settings))
    plan.expect()
    #expect(
      plan.output.contains("decay 0.0, norm of the gradient at most 1000000000.0: transformer/"),
      "\(plan.output)")
  }
}
