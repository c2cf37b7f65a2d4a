import Datasets
import Files
import SpatialTransformers
import Tensors
import TestSupport
import Testing

@Suite struct ElasticTests {
  @Test func `a shape lands where scale and control points put it`() throws {
    let shape = ReferenceImage(asymmetric, width: 28)
    let source = try OneImage(asymmetric, count: 6).distorted(by: DistortionOptions(.elastic), seed: 5)
    let ticks = [-13.5, -4.5, 4.5, 13.5]
    let grid: [SIMD2<Double>] = (0..<16).map { SIMD2(ticks[$0 % 4], ticks[$0 / 4]) }
    for row in 0..<6 {
      let truth = try source.truth(row)
      let moves = try #require(truth["control_points"])
      let moved: [SIMD2<Double>] = (0..<16).map { grid[$0] + SIMD2(moves[2 * $0], moves[2 * $0 + 1]) }
      let (x, y) = (referenceSpline(grid, moved.map(\.x)), referenceSpline(grid, moved.map(\.y)))
      let scale = try #require(truth["scale"])[0]
      let expected = shape.warped(to: 28) { SIMD2(x($0), y($0)) / scale }
      expectPixels(try source.image(row), expected)
      #expect(truth["transform"] == nil)
    }
  }

  @Test func `what comes before a spline is in its warp, what comes after reads what it made`() throws {
    let steps: [DistortionStep] = [.rotate(by: 0.5), .place, .elastic(ElasticOptions())]
    let warp = try Warp(of: Digits.schema, canvas: ImageSize(height: 40, width: 40), steps)
    let once = DistortedDataset(OneImage(asymmetric, count: 3), warp, seed: 2)
    let twice = DistortedDataset(once, try Warp(of: once.schema, [.rotate(by: 0.3)]), seed: 2, place: 1)
    var options = DistortionOptions(canvas: 40)
    options.steps = steps + [.rotate(by: 0.3)]
    let source = try OneImage(asymmetric, count: 3).distorted(by: options, seed: 2)
    for row in 0..<3 { #expect(try source.image(row) == twice.image(row)) }
    #expect(source.schema.truth.map(\.path).contains("angle_2"))
  }

  @Test func `moves of control points are normal, and scales uniform`() throws {
    let source = try OneImage(asymmetric, count: 500).distorted(by: DistortionOptions(.elastic), seed: 3)
    let moves = try source.drawn("control_points").flatMap { $0 }
    #expect(moves.count == 16_000)
    #expect(kolmogorovDistance(moves, normalShare(deviation: 1.5)) < 2)
    #expect(kolmogorovDistance(try source.drawn("scale").map { $0[0] }, uniformShare(0.75, 1)) < 2)
  }

  @Test func `folds are counted as the health of a transformer's warp counts them`() throws {
    var elastic = ElasticOptions()
    elastic.deviation = 4
    let source = try OneImage(asymmetric, count: 20).distorted(
      by: DistortionOptions(.elastic(elastic)), seed: 3)
    let size = ImageSize(height: 28, width: 28)
    let spline = ThinPlateSpline(on: TargetGrid(output: size, input: size))
    let positions = Tensor([2, 28, 28])
    var total = 0.0
    for row in 0..<20 {
      let truth = try source.truth(row)
      let moves = try #require(truth["control_points"])
      let theta = zip(spline.identity, moves).map { $0 + Float($1) / 13.5 }
      spline.positions(of: theta, into: positions.pointer)
      var health = WarpHealth()
      health.add(spline, theta: theta, positions: positions.pointer, smallestDenominator: nil)
      let folds = try #require(truth["folds"])[0]
      expectClose(health.folds * 27 * 27, folds, absolute: 2)
      total += folds
    }
    #expect(total > 100)
  }
}
