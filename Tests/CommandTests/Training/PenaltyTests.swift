import Foundation
import TestSupport
import Testing

/// The penalty λ / 2 · ‖θ − identity‖², from the configuration to the metrics.
@Suite struct PenaltyTests {
  private static let strength = 20.0

  /// The layers of Configs/smoke.yaml, whose transformer has a penalty.
  private static let layers = """
    network.layers=[{spatial_transformer: {name: transformer, penalty: \(strength), localisation: [
    {average_pool: 2}, {convolution: {filters: 8, kernel: 5, stride: 2, activation: relu}},
    {dense: {units: 16, activation: relu}}]}},
    {convolution: {filters: 16, kernel: 5, padding: 2}}, relu, {max_pool: {size: 3, stride: 3, ceiling: true}},
    {convolution: {filters: 16, kernel: 5, activation: relu}}, {max_pool: 2}, {dropout: 0.1}, {dense: 10}]
    """

  private static let penalised = Result { try SmokeRun(3, [layers]) }

  private func columns(_ run: SmokeRun) throws -> (loss: [Double], distance: [Double]) {
    let lines = try metrics(run.path)
    return (lines.compactMap { $0["loss"] }, lines.compactMap { $0["warps/transformer/distance"] })
  }

  @Test func `a penalty counts in the loss`() throws {
    let (penalised, free) = try (columns(Self.penalised.get()), columns(SmokeRun.reference.get()))
    // At the identity it is nothing and has no gradient, so the second step differs by the penalty alone.
    #expect(penalised.loss[0] == free.loss[0] && penalised.distance[1] == free.distance[1])
    let mean = Self.strength / 2 * free.distance[1] * free.distance[1]
    // A mean of squares is not below the square of the mean, and samples hardly differ yet.
    let share = (penalised.loss[1] - free.loss[1]) / mean
    #expect(mean > 1e-4 && (1..<1.5).contains(share), "\(share) of \(mean)")
  }

  @Test func `a penalty holds a warp near the identity`() throws {
    let (penalised, free) = try (columns(Self.penalised.get()), columns(SmokeRun.reference.get()))
    #expect(penalised.distance[11] < free.distance[11] / 2)
  }

  @Test func `with a penalty, too, bits do not depend on the number of ranks`() throws {
    let alone = try SmokeRun(nil, [Self.layers])
    try expectSameBits(alone.checkpoint(12), Self.penalised.get().checkpoint(12))
    #expect(try columns(alone) == columns(Self.penalised.get()))
  }
}
