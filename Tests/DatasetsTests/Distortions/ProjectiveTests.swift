import Datasets
import Foundation
import SpatialTransformers
import Tensors
import TestSupport
import Testing

@Suite struct ProjectiveTests {
  private static let corners = [
    SIMD2(-13.5, -13.5), SIMD2(13.5, -13.5), SIMD2(13.5, 13.5), SIMD2(-13.5, 13.5),
  ]

  @Test func `a shape lands where scale and corners put it`() throws {
    let shape = ReferenceImage(asymmetric, width: 28)
    let source = try OneImage(asymmetric, count: 12).distorted(by: DistortionOptions(.projective), seed: 5)
    for row in 0..<12 {
      let truth = try source.truth(row)
      let moves = try #require(truth["corners"])
      let moved = Self.corners.enumerated().map { $1 + SIMD2(moves[2 * $0], moves[2 * $0 + 1]) }
      let back = referenceHomography(moved, Self.corners)
      let scale = try #require(truth["scale"])[0]
      // Of two solutions of one sign the one that is positive inside is what is seen.
      let expected = shape.warped(to: 28) { referencePoint(back, $0).map { $0 / scale } }
      expectPixels(try source.image(row), expected)
    }
  }

  @Test func `the matrix leads back from what is seen to the original`() throws {
    let options = DistortionOptions(
      .rotate(by: 0.6), .place, .project(ProjectOptions()), .rotate(by: 0.4), .scale(in: 0.8...1.1), .place,
      canvas: 44)
    let source = try OneImage(asymmetric, count: 12).distorted(by: options, seed: 5)
    let shape = ReferenceImage(asymmetric, width: 28)
    for row in 0..<12 {
      let matrix = try #require(try source.truth(row)["transform"])
      #expect(matrix.count == 9)
      let expected = shape.warped(to: 44) { referencePoint(matrix, $0 / 21.5).map { $0 * 13.5 } }
      expectPixels(try source.image(row), expected)
    }
  }

  @Test func `ink is not cut off where what was projected is placed`() throws {
    let options = DistortionOptions(.project(ProjectOptions()), .place, canvas: 48)
    let source = try OneImage(asymmetric, count: 200).distorted(by: options, seed: 6)
    let whole = asymmetric.reduce(0) { $0 + Int($1) }
    for row in 0..<200 {
      let image = try source.image(row)
      let lines: [[UInt8]] = (0..<48).map {
        [image[$0], image[2256 + $0], image[48 * $0], image[48 * $0 + 47]]
      }
      let rim = lines.flatMap { $0 }
      // The kernel may end on the rim, but ink goes on to no pixel beyond.
      #expect(image.reduce(0) { $0 + Int($1) } > whole / 20, "row \(row)")
      #expect(rim.filter { $0 > 0 }.count < 40, "row \(row)")
    }
  }

  @Test func `moves of corners are normal where hardly any quadrilateral folds`() throws {
    var project = ProjectOptions()
    project.deviation = 1.5
    let source = try OneImage(asymmetric, count: 1000).distorted(
      by: DistortionOptions(.project(project)), seed: 7)
    let moves = try source.drawn("corners").flatMap { $0 }
    #expect(kolmogorovDistance(moves, normalShare(deviation: 1.5)) < 2)
    #expect(try source.drawn("attempts").allSatisfy { $0 == [1] })
  }

  @Test func `moves of corners have the law of normal ones of which folded quadrilaterals are drawn again`()
    throws
  {
    var project = ProjectOptions()
    project.deviation = 9
    let source = try OneImage(asymmetric, count: 2000).distorted(
      by: DistortionOptions(.project(project)), seed: 8)
    let drawn = try source.drawn("corners")
    var (random, others, kept, tried) = (Mixer(state: 4), [[Double]](), 0.0, 0.0)
    while others.count < 8000 {
      tried += 1
      let moves = (0..<8).map { _ in 9 * random.normal() }
      guard isConvex(Self.corners.enumerated().map { $1 + SIMD2(moves[2 * $0], moves[2 * $0 + 1]) }) else {
        continue
      }
      kept += 1
      others.append(moves)
    }
    for i in 0..<8 {
      #expect(kolmogorovDistance(drawn.map { $0[i] }, others.map { $0[i] }) < 2.2, "coordinate \(i)")
    }
    // The first attempt is kept as often as it makes a convex quadrilateral, and so is each after it.
    let share = kept / tried
    let attempts = try source.drawn("attempts").map { $0[0] }
    expectClose(attempts.reduce(0, +) / 2000, 1 / share, absolute: 5 * (1 - share).squareRoot() / share / 44)
    #expect(share < 0.9 && attempts.contains { $0 > 2 })
  }

  @Test func `on the paper's set few quadrilaterals fold, and moves are nearly normal`() throws {
    let source = try OneImage(asymmetric, count: 3000).distorted(by: DistortionOptions(.projective), seed: 9)
    let attempts = try source.drawn("attempts").map { $0[0] }
    let folded = 1 - 3000 / attempts.reduce(0, +)
    // Of two million drawn by NumPy 0.45 % fold, and the others' deviation is 4.984.
    #expect((0.0015..<0.009).contains(folded), "\(folded)")
    let moves = try source.drawn("corners").flatMap { $0 }
    #expect(kolmogorovDistance(moves, normalShare(deviation: 4.984)) < 2)
  }

  private func isConvex(_ points: [SIMD2<Double>]) -> Bool {
    (0..<4).allSatisfy { i in
      let (a, b, c) = (points[i], points[(i + 1) % 4], points[(i + 2) % 4])
      return (b.x - a.x) * (c.y - b.y) > (b.y - a.y) * (c.x - b.x)
    }
  }
}

/// Expects every pixel to be the nearest byte, or the next one where roundings decide.
func expectPixels(
  _ image: [UInt8], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(image.count == expected.count, sourceLocation: sourceLocation)
  let worst = zip(image, expected).map { abs(Double($0) - min(max($1, 0), 255)) }.max() ?? 0
  #expect(worst <= 0.5 + 0.05, "off by \(worst)", sourceLocation: sourceLocation)
  #expect(expected.contains { $0 > 20 }, "an empty image", sourceLocation: sourceLocation)
}

/// Random numbers that are none of the project's: SplitMix64 (Steele, Lea and Flood 2014).
struct Mixer {
  var state: UInt64

  mutating func unit() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }

  mutating func normal() -> Double {
    (-2 * log(1 - unit())).squareRoot() * cos(2 * Double.pi * unit())
  }
}
