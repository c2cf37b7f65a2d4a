import Networks
import Reference
import SpatialTransformers
import TestSupport
import Tensors
import Testing

/// How far a transformer is from undoing the distortion that the truth tells.
@Suite struct PoseErrorTests {
  private static let input = [1, 6, 8]

  private static func transformer(
    _ family: TransformationFamily, outputSize: [Int]? = nil, alignCorners: Bool = true
  ) -> LayerOptions {
    var options = SpatialTransformerOptions([], outputSize: outputSize, alignCorners: alignCorners)
    options.pose.transformation = family
    return LayerOptions(.spatialTransformer(options), name: "warp")
  }

  @Test func `the error is the mean square of the matrix's difference from the inverse of the truth's`()
    throws
  {
    // Half the size, moved: its inverse is twice the size, moved by −2 · 0.25 and 2 · 0.5.
    let network = try PosedNetwork(
      [Self.transformer(.affine)], input: Self.input, truth: [[0.5, 0, 0.25, 0, 0.5, -0.5]])
    try network.judge()
    #expect(network.objective.sums.figures.map(\.name) == ["loss", "pose_error"])
    // At the identity: (1 − 2)² twice, 0.5² and 1², over six entries.
    expectClose(network.objective.sums["pose_error"] ?? 0, 3.25 / 6, relative: 1e-15)
    #expect(network.objective.sums["loss"] == network.objective.sums["pose_error"])
    expectClose(network.thetaGradient(), [-1, 0, 0.5, 0, -1, -1].map { 2 * $0 / 6 }, relative: 1e-6)
  }

  @Test func `several samples add up, and the gradient is that of weight times loss over the batch`() throws {
    let truth: [[Float]] = [[0.5, 0, 0, 0, 0.5, 0], [1, 0, 0, 0, 1, 0]]
    let network = try PosedNetwork(
      [Self.transformer(.affine)], input: Self.input, truth: truth, weight: 0.25, batch: 8)
    try network.judge()
    #expect(network.objective.sums.count == 2)
    expectClose(network.objective.sums["pose_error"] ?? 0, 1.0 / 6, relative: 1e-15)
    expectClose(network.objective.sums["loss"] ?? 0, 0.25 / 6, relative: 1e-15)
    expectClose(
      network.thetaGradient(), [-1, 0, 0, 0, -1, 0].map { 0.25 * 2 * $0 / 6 / 8 }, absolute: 1e-9)
  }

  @Test(arguments: [true, false])
  func `a projection is undone by the inverse of its matrix, whose last entry is one`(alignCorners: Bool)
    throws
  {
    let truth: [Float] = [1.5, 0.2, 0.3, -0.1, 1.2, 0.1, 0.25, -0.2, 1.25]
    let layers = [Self.transformer(.projective, outputSize: [7, 9], alignCorners: alignCorners)]
    let network = try PosedNetwork(layers, input: Self.input, truth: [truth])
    // The error is quadratic in the eight entries: one Newton step in each leads to its minimum.
    try network.judge()
    let slopes = network.thetaGradient()
    network.setTheta(zip([1, 0, 0, 0, 1, 0, 0, 0] as [Float], slopes).map { $0 - $1 * 4.5 })
    try network.judge()
    expectClose(network.objective.sums["pose_error"] ?? 1, 0, absolute: 1e-11)
    let warp = network.network.transformers[0]
    for pixel in 0..<63 {
      // Where the output reads the input, the truth leads to the same place of the original as the pixel is in the output.
      let place = { (axis: Int) in Double(warp.positions.pointer[axis * 63 + pixel]) }
      let (x, y) = (place(0) / 3.5 - 1, place(1) / 2.5 - 1)
      func row(_ i: Int) -> Double { Double(truth[i]) * x + Double(truth[i + 1]) * y + Double(truth[i + 2]) }
      expectClose(row(0) / row(6), Double(pixel % 9) / 4 - 1, absolute: 1e-4)
      expectClose(row(3) / row(6), Double(pixel / 9) / 3 - 1, absolute: 1e-4)
    }
  }

  @Test(arguments: [true, false], [[6, 8], [5, 4], [1, 9]])
  func `at the target the output's pixels are those of what was distorted`(
    alignCorners: Bool, size: [Int]
  ) throws {
    let truth: [Float] = [0.75, -0.5, 0.125, 0.25, 0.5, -0.375]
    let layers = [Self.transformer(.affine, outputSize: size, alignCorners: alignCorners)]
    let network = try PosedNetwork(layers, input: Self.input, truth: [truth])
    // The error is quadratic: one Newton step in each entry leads to its minimum.
    try network.judge()
    let slopes = network.thetaGradient()
    network.setTheta(zip([1, 0, 0, 0, 1, 0] as [Float], slopes).map { $0 - $1 * 3 })
    try network.judge()
    expectClose(network.objective.sums["pose_error"] ?? 1, 0, absolute: 1e-12)
    let warp = network.network.transformers[0]
    for pixel in 0..<size[0] * size[1] {
      let place = [warp.positions.pointer[pixel], warp.positions.pointer[size[0] * size[1] + pixel]]
      let read = zip(place, [8, 6]).map { 2 * Double($0) / Double($1 - 1) - 1 }
      let found = (0..<2).map { row in
        Double(truth[3 * row]) * read[0] + Double(truth[3 * row + 1]) * read[1] + Double(truth[3 * row + 2])
      }
      let expected = zip([pixel % size[1], pixel / size[1]], [size[1], size[0]]).map {
        ReferenceCoordinates.normalised($0, of: $1, alignCorners: true)
      }
      expectClose(found, expected, absolute: 1e-5)
    }
  }

  @Test(arguments: TransformationFamily.allCases.filter { ReferenceFamily($0) != nil })
  func `the gradient of every family is that of differences in Float64`(family: TransformationFamily) throws {
    let reference = try #require(ReferenceFamily(family))
    let isVolume = family.axes == 3
    let input = isVolume ? [1, 3, 4, 5] : Self.input
    let truth: [Float] =
      isVolume
      ? [0.75, 0.25, 0, 0.125, -0.25, 1, 0.125, 0, 0, 0.25, 0.5, -0.25]
      : [0.75, -0.5, 0.125, 0.25, 0.5, -0.375]
    let network = try PosedNetwork([Self.transformer(family)], input: input, truth: [truth])
    let identity = network.network.transformers[0].transformation.identity
    let theta = identity.indices.map { identity[$0] + 0.0625 * Float(($0 * 5) % 7 - 3) }
    network.setTheta(theta)
    try network.judge()
    let target = inverse(ofAffine: truth.doubles, axes: family.axes)
    let count = family == .projective ? 9 : family.axes * (family.axes + 1)
    func error(_ theta: [Double]) -> Double { meanSquare(reference.matrix(theta), target, count: count) }
    expectClose(network.objective.sums["pose_error"] ?? 0, error(theta.doubles), relative: 1e-6)
    let slopes = theta.indices.map { index in
      centralDifference(1e-5) { step in
        var moved = theta.doubles
        moved[index] += step
        return error(moved)
      }
    }
    expectClose(network.thetaGradient(), slopes, relative: 1e-5, absolute: 1e-7)
  }

  @Test func `of composed transformers it is the product that is judged, and every stage is told`() throws {
    var options = ComposedTransformersOptions()
    var (first, second) = (PoseOptions(), PoseOptions())
    (first.transformation, second.transformation) = (.similarity, .affine)
    options.stages = [StageOptions(first, name: "a"), StageOptions(second, name: "b")]
    let layer = LayerOptions(.composedTransformers(options), name: "warp")
    let truth: [Float] = [0.75, -0.5, 0.125, 0.25, 0.5, -0.375]
    let network = try PosedNetwork([layer], input: Self.input, truth: [truth], transformer: "b")
    let thetas: [[Float]] = [[0.25, -0.125, 0.0625, 0.5], [1.125, 0.25, -0.5, 0.125, 0.75, 0.25]]
    network.setTheta(thetas[0], of: "warp/a")
    network.setTheta(thetas[1], of: "warp/b")
    try network.judge()
    let families = try [TransformationFamily.similarity, .affine].map { try #require(ReferenceFamily($0)) }
    let target = inverse(ofAffine: truth.doubles, axes: 2)
    func error(_ thetas: [[Double]]) -> Double {
      let found = product(families[0].matrix(thetas[0]), families[1].matrix(thetas[1]))
      return meanSquare(found, target, count: 6)
    }
    expectClose(network.objective.sums["pose_error"] ?? 0, error(thetas.map(\.doubles)), relative: 1e-6)
    for (stage, name) in ["warp/a", "warp/b"].enumerated() {
      let slopes = thetas[stage].indices.map { index in
        centralDifference(1e-5) { step in
          var moved = thetas.map(\.doubles)
          moved[stage][index] += step
          return error(moved)
        }
      }
      expectClose(network.thetaGradient(of: name), slopes, relative: 1e-5, absolute: 1e-7)
    }
  }

  @Test func `a truth without an inverse is no finite error`() throws {
    let network = try PosedNetwork(
      [Self.transformer(.affine)], input: Self.input, truth: [[0.5, 0, 0.25, 0.5, 0, -0.5]])
    try network.judge()
    #expect(network.objective.sums["pose_error"] == nil)
  }

  /// The mean square of the differences of the first entries.
  private func meanSquare(_ a: [Double], _ b: [Double], count: Int) -> Double {
    (0..<count).map { (a[$0] - b[$0]) * (a[$0] - b[$0]) }.reduce(0, +) / Double(count)
  }
}
