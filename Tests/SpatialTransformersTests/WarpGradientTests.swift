import SpatialTransformers
import TestSupport
import Testing

/// Gradients of the whole warp, from image and θ to the output, in three ways.
@Suite struct WarpGradientTests {
  private static let channels = 2

  @Test(arguments: cases)
  func `kernels agree with the naive reference`(_ test: Case) {
    let (warp, reference) = test.warps
    let found = warp.backward(test.image, test.theta, test.upstream)
    let expected = reference.backward(test.image.doubles, test.theta.doubles, test.upstream.doubles)
    let output = reference.forward(test.image.doubles, test.theta.doubles)
    // Positions are rounded to a few 1e-7 of the image's size, and values follow their slope.
    #expect(relativeL2(warp.forward(test.image, test.theta), output) < 5e-6)
    #expect(relativeL2(found.image, expected.image) < 5e-6)
    #expect(relativeL2(found.theta, expected.theta) < 5e-6)
  }

  @Test(arguments: cases)
  func `the naive reference agrees with central differences`(_ test: Case) {
    let reference = test.warps.reference
    let (image, theta, upstream) = (test.image.doubles, test.theta.doubles, test.upstream.doubles)
    let gradient = reference.backward(image, theta, upstream)
    let byImage = centralDifferences(of: { dot(reference.forward($0, theta), upstream) }, at: image)
    let byTheta = centralDifferences(of: { dot(reference.forward(image, $0), upstream) }, at: theta)
    expectClose(gradient.image, byImage, absolute: 1e-7)
    expectClose(gradient.theta, byTheta, absolute: 1e-6)
  }

  @Test(arguments: cases)
  func `the backward pass is the adjoint of the derivative`(_ test: Case) {
    let reference = test.warps.reference
    let (image, theta) = (test.image.doubles, test.theta.doubles)
    let imageStep = randomNumbers(image.count, "image step").doubles
    let thetaStep = randomNumbers(theta.count, "θ step").doubles
    let gradient = test.warps.kernels.backward(test.image, test.theta, test.upstream)
    let derivative = centralDifference { t in
      reference.forward(
        zip(image, imageStep).map { $0 + t * $1 }, zip(theta, thetaStep).map { $0 + t * $1 })
    }
    let pairing = dot(gradient.image.doubles, imageStep) + dot(gradient.theta.doubles, thetaStep)
    expectClose(pairing, dot(test.upstream.doubles, derivative), relative: 1e-4, absolute: 1e-4)
  }

  @Test(arguments: cases)
  func `positions of these cases keep off the lattice`(_ test: Case) {
    let positions = PrintedFormulae.affine(test.theta.doubles, on: test.grid)
    let closest = positions.flatMap { [$0.x, $0.y] }.map { abs($0 - $0.rounded()) }.min() ?? 0
    #expect(closest > 50 * differenceStep)
    let (width, height) = (Double(test.grid.input.width), Double(test.grid.input.height))
    let outside = positions.count { !(0..<width - 1).contains($0.x) || !(0..<height - 1).contains($0.y) }
    #expect(outside > 0 && outside < positions.count, "\(outside) of \(positions.count) outside")
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30, -1e30])
  func `a wild θ gives zeros and no gradient`(_ wild: Float) {
    let test = Self.cases[0]
    for index in [2, 5] {
      var theta = test.theta
      theta[index] = wild
      let warp = test.warps.kernels
      #expect(warp.forward(test.image, theta).allSatisfy { $0 == 0 })
      let gradient = warp.backward(test.image, theta, test.upstream)
      #expect((gradient.image + gradient.theta).allSatisfy { $0 == 0 })
    }
    for index in [0, 1, 3, 4] {
      var theta = test.theta
      theta[index] = wild
      let gradient = test.warps.kernels.backward(test.image, theta, test.upstream)
      #expect((gradient.image + gradient.theta).allSatisfy { $0.isFinite })
      #expect(test.warps.kernels.forward(test.image, theta).allSatisfy { $0.isFinite })
    }
  }

  /// Both conventions, sizes kept and changed.
  static let cases = [true, false].flatMap { alignCorners in
    [((5, 6), (5, 6)), ((4, 3), (6, 7)), ((7, 8), (4, 5))].map { output, input in
      Case(
        grid: TargetGrid(
          output: ImageSize(height: output.0, width: output.1),
          input: ImageSize(height: input.0, width: input.1), alignCorners: alignCorners))
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let grid: TargetGrid
    /// Rotated, sheared, enlarged and shifted, so that some of it reads beyond the border.
    let theta: [Float] = [0.913, -0.527, 0.171, 0.389, 1.087, -0.233]

    var testDescription: String {
      "\(grid.input) to \(grid.output), \(grid.alignCorners ? "centres" : "edges") at ±1"
    }

    var image: [Float] { randomNumbers(channels * grid.input.count, "image") }
    var upstream: [Float] { randomNumbers(channels * grid.output.count, "upstream") }
    var warps: (kernels: Warp, reference: PrintedWarp) {
      (Warp(grid, channels: channels), PrintedWarp(grid: grid, channels: channels))
    }
  }
}

/// Small enough for the curvature, large enough for the roundings of Double.
private let differenceStep = 1e-5

/// The derivative at 0 of a curve.
private func centralDifference(of curve: (Double) -> [Double]) -> [Double] {
  zip(curve(differenceStep), curve(-differenceStep)).map { ($0 - $1) / (2 * differenceStep) }
}

/// All partial derivatives of a function at `point`.
private func centralDifferences(of function: ([Double]) -> Double, at point: [Double]) -> [Double] {
  point.indices.map { index in
    centralDifference { t in
      var moved = point
      moved[index] += t
      return [function(moved)]
    }[0]
  }
}
