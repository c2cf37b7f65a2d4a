import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct SameBitsTests {
  @Test(arguments: [2, 3, 4, 5, 7])
  func `gradient descent comes to the same bits on any number of ranks`(ranks: Int) throws {
    let (run, reference) = (try SmokeRun(ranks), try SmokeRun.reference.get())
    for step in [6, 12] { try expectSameBits(run.checkpoint(step), reference.checkpoint(step)) }
    let (found, expected) = (try figures(run), try figures(reference))
    #expect(found == expected)
    #expect(expected.allSatisfy { $0["warps/transformer/distance"] != nil })
  }

  @Test(arguments: [(nil, nil), (nil, "2"), (2, "2")] as [(Int?, String?)])
  func `neither a missing mpirun nor OMP_NUM_THREADS changes a bit`(ranks: Int?, threads: String?) throws {
    let run = try SmokeRun(ranks, environment: ["OMP_NUM_THREADS": threads])
    try expectSameBits(run.checkpoint(12), SmokeRun.reference.get().checkpoint(12))
  }

  @Test(arguments: ["adam", "adamw"])
  func `Adam and AdamW come to the same bits on any number of ranks`(kind: String) throws {
    // Six steps of 48: the epoch of 260 ends inside the last.
    let settings = [
      "training.optimizer={kind: \(kind), learning_rate: 0.005, localisation_factor: 0.1, weight_decay: 0.01}",
      "training.batch=48", "training.steps=6",
    ]
    let alone = try SmokeRun(nil, settings)
    let state = try learnt(alone.checkpoint(6)).filter { $0.key.hasSuffix("/second_moment") }
    #expect(state.count == 12 && state.values.allSatisfy { $0.contains { $0 > 0 } })
    for (ranks, threads) in [(3, nil), (4, "2"), (7, nil)] as [(Int, String?)] {
      let run = try SmokeRun(ranks, settings, environment: ["OMP_NUM_THREADS": threads])
      try expectSameBits(run.checkpoint(6), alone.checkpoint(6))
    }
  }

  @Test func `every parameter moved, the loss fell, and an epoch ended inside a batch`() throws {
    let run = try SmokeRun.reference.get()
    let (middle, end) = (try learnt(run.checkpoint(6)), try learnt(run.checkpoint(12)))
    for (name, values) in end { #expect(middle[name] != values, "\(name)") }
    #expect(try #require(end["/model/transformer/localisation/regression/weight"]).contains { $0 != 0 })

    try expectFall(of: losses(run))

    let data = try H5File.open(at: run.checkpoint(12)).group("data")
    #expect(try data.attribute("samples", as: Int64.self) == 260)
    #expect(try data.attribute("samples_consumed", as: Int64.self) == 288)
  }

  @Test func `another seed comes to other bits`() throws {
    let run = try SmokeRun(2, ["seed=2", "training.steps=1"])
    let values = try learnt(run.checkpoint(1))["/model/1/weight"]
    #expect(try values != learnt(SmokeRun.reference.get().checkpoint(6))["/model/1/weight"])
  }

  @Test func `floating-point reduction learns, too`() throws {
    let run = try SmokeRun(2, ["training.reduction=float"])
    let losses = try losses(run)
    expectFall(of: losses)
    // Before any update it is the exact sum's but for rounding; later, rounding decides at the kinks.
    expectClose(losses[0], try self.losses(SmokeRun.reference.get())[0], relative: 1e-6)
  }

  private func losses(_ run: SmokeRun) throws -> [Double] {
    try metrics(run.path).compactMap { $0["loss"] }
  }

  /// Fails unless the loss of the last four of twelve steps is clearly below that of the first four.
  private func expectFall(of losses: [Double]) {
    #expect(losses.count == 12)
    let first = losses.prefix(4).reduce(0, +) / 4
    let last = losses.suffix(4).reduce(0, +) / 4
    #expect(last < first - 0.2)
  }

  /// The metrics of a run without those of speed.
  private func figures(_ run: SmokeRun) throws -> [[String: Double]] {
    try metrics(run.path).map { line in
      line.filter { $0.key != "samples_per_second" && !$0.key.hasPrefix("phases/") }
    }
  }
}
