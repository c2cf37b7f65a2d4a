import Datasets
import Foundation
import SpatialTransformers
import Tensors
import TestSupport
import Testing

@Suite struct WarpTests {
  @Test func `no distortion gives the digit itself, centred on its canvas`() throws {
    let digits = try fixtureDigits()
    let (plain, larger) = (try fixtureSource(.none), try fixtureSource(.none, canvas: 40))
    for id in 0..<10 {
      let digit = try digits.image(id)
      #expect(try plain.image(id) == digit)
      let image = try larger.image(id)
      let middle = (6..<34).flatMap { image[(40 * $0 + 6)..<(40 * $0 + 34)] }
      #expect(middle == digit)
      #expect(image.reduce(0) { $0 + Int($1) } == digit.reduce(0) { $0 + Int($1) })
    }
  }

  @Test(arguments: [4, 1])
  func `of a digit that is larger than its canvas the middle is shown`(side: Int) throws {
    try expectDigits(of: fixtureSource(.none, canvas: side), side: side, 0..<10)
  }

  @Test(
    arguments: [
      DistortionKind.none, .rotation, .rotationScaleTranslation, .projective, .elastic, .colocalisationPlaced,
      .volume, .list,
    ], [1, 5])
  func `every kind fits on the smallest canvas`(kind: DistortionKind, side: Int) throws {
    let source = try fixtureSource(kind, canvas: side)
    let sample = try source.sample(3)
    #expect(sample.image.count == (kind == .volume ? side * side * side : side * side))
    #expect(sample.truth.allSatisfy { $0.isFinite })
  }

  @Test(arguments: [(DistortionKind.rotation, 28), (.rotationScaleTranslation, 42)])
  func `an image is the digit as its placement says`(kind: DistortionKind, side: Int) throws {
    try expectDigits(of: fixtureSource(kind), side: side, 0..<20)
  }

  @Test(
    arguments: [
      (DistortionKind.rotation, 28, 1), (.rotationScaleTranslation, 42, 1), (.colocalisationPlaced, 84, 1),
      (.addition, 42, 2),
    ])
  func `a shape lands where angle, scale and shift put it`(kind: DistortionKind, side: Int, parts: Int) throws
  {
    let shape = ReferenceImage(asymmetric, width: 28)
    let source = try OneImage(asymmetric, count: 8).distorted(by: DistortionOptions(kind), seed: 5)
    for row in 0..<8 {
      let (image, truth) = (try source.image(row), try source.truth(row))
      for part in 0..<parts {
        let (angle, scale) = (try #require(truth["angle"])[part], try #require(truth["scale"])[part])
        let shift = try #require(truth["shift"])[(2 * part)..<(2 * part + 2)]
        let expected = shape.warped(to: side) {
          // Turned back clockwise: what is above goes to the right.
          let way = ($0 - SIMD2(shift)) / scale
          return SIMD2(cos(angle) * way.x - sin(angle) * way.y, sin(angle) * way.x + cos(angle) * way.y)
        }
        expectPixels(Array(image[(side * side * part)..<(side * side * (part + 1))]), expected)
      }
    }
  }

  @Test func `no ink is cut off where digits are placed freely`() throws {
    let (digits, source) = (try fixtureDigits(), try fixtureSource(.rotationScaleTranslation))
    for id in 0..<60 {
      let placement = try source.drawn(id).placement
      for row in -2...43 {
        for column in -2...43 where !(0..<42).contains(row) || !(0..<42).contains(column) {
          #expect(reference(try digits.image(id), placement, side: 42, row: row, column: column) < 0.01)
        }
      }
    }
  }

  @Test func `angles and scales are uniform in the paper's ranges`() throws {
    let placements = try placements(.rotationScaleTranslation, epochs: 8)
    #expect(abs(uniformDeviation(placements.map { Double($0.angle) }, -.pi / 4, .pi / 4)) < 4)
    #expect(abs(uniformDeviation(placements.map { Double($0.scale) }, 0.7, 1.2)) < 4)
    #expect(placements.allSatisfy { abs($0.angle) <= .pi / 4 && (0.7...1.2).contains($0.scale) })
    let turned = try self.placements(.rotation, epochs: 8)
    #expect(abs(uniformDeviation(turned.map { Double($0.angle) }, -.pi / 2, .pi / 2)) < 4)
    #expect(turned.allSatisfy { $0.scale == 1 && $0.shiftX == 0 && $0.shiftY == 0 })
  }

  @Test func `places are uniform among all where the ink is on the canvas`() throws {
    // A pixel half a pixel right of and below the centre, its kernel one more: from −0.5 to 1.5.
    var digit = [UInt8](repeating: 0, count: 784)
    digit[14 * 28 + 14] = 200
    let distortion = try Warp(of: Digits.schema, canvas: ImageSize(height: 42, width: 42), [.place])
    let images = DistortedDataset(OneImage(digit, count: 3000), distortion, seed: 3)
    let placements = try (0..<3000).map { try images.drawn($0).placement }
    #expect(placements.allSatisfy { (-21...20).contains($0.shiftX) && (-21...20).contains($0.shiftY) })
    #expect(abs(uniformDeviation(placements.map { Double($0.shiftX) }, -21, 20)) < 4)
    #expect(abs(uniformDeviation(placements.map { Double($0.shiftY) }, -21, 20)) < 4)
  }

  @Test func `ink that does not fit is centred`() throws {
    let full = OneImage([UInt8](repeating: 255, count: 784))
    let distortion = try Warp(of: full.schema, [.rotate(by: 0.5), .scale(in: 1...1.2), .place])
    let placement = try DistortedDataset(full, distortion, seed: 1).drawn(0).placement
    #expect(abs(placement.shiftX) < 1e-5 && abs(placement.shiftY) < 1e-5)
  }

  @Test func `a positive angle turns counter-clockwise as seen`() throws {
    // Ink at the right edge, half way down, goes up where the angle is positive.
    var digit = [UInt8](repeating: 0, count: 784)
    for column in 20..<26 { digit[13 * 28 + column] = 255 }
    let distortion = try Warp(of: Digits.schema, [.rotate(by: .pi / 2)])
    let images = DistortedDataset(OneImage(digit, count: 50), distortion, seed: 1)
    for sample in 0..<50 {
      let (image, placement) = try images.drawn(sample)
      guard abs(placement.angle) > 0.3 else { continue }
      let mass = image.reduce(0) { $0 + Double($1) }
      let row = image.indices.reduce(0) { $0 + Double(image[$1]) * Double($1 / 28) } / mass
      #expect((row < 13.5) == (placement.angle > 0), "row \(row) at angle \(placement.angle)")
    }
  }

  @Test func `the key decides the image, and nothing else`() throws {
    let (one, other) = (
      try fixtureSource(.rotationScaleTranslation), try fixtureSource(.rotationScaleTranslation)
    )
    _ = try one.image(17, epoch: 9)
    let image = try one.image(5, epoch: 2)
    #expect(try image == other.image(5, epoch: 2))
    #expect(try image != one.image(5, epoch: 3))
    #expect(try image != fixtureSource(.rotationScaleTranslation, seed: 8).image(5, epoch: 2))
    let some = try fixtureSource(.rotationScaleTranslation, ids: 5..<9)
    #expect(try some.image(0, epoch: 2) == image)
  }

  /// Holds images against what placements say, pixel by pixel.
  private func expectDigits(of source: any Dataset, side: Int, _ rows: Range<Int>) throws {
    let digits = try fixtureDigits()
    for id in rows {
      let (image, placement) = try source.drawn(id)
      for i in image.indices {
        let value = reference(try digits.image(id), placement, side: side, row: i / side, column: i % side)
        #expect(abs(Double(image[i]) - value) <= 0.5 + 0.01, "pixel \(i) of digit \(id)")
      }
    }
  }

  private func placements(_ kind: DistortionKind, epochs: Int) throws -> [Placement] {
    let source = try fixtureSource(kind)
    return try (0..<(300 * epochs)).map { try source.drawn($0 % 300, epoch: $0 / 300).placement }
  }
}

/// What a target pixel should show, from angle, scale and shift in Float64.
private func reference(
  _ digit: UnsafePointer<UInt8>, _ placement: Placement, side: Int, row: Int, column: Int
) -> Double {
  let centre = Double(side - 1) / 2
  let (x, y) = (
    Double(column) - centre - Double(placement.shiftX), Double(row) - centre - Double(placement.shiftY)
  )
  let (angle, scale) = (Double(placement.angle), Double(placement.scale))
  // Turned back clockwise: from above to the right.
  let sourceX = 13.5 + (cos(angle) * x - sin(angle) * y) / scale
  let sourceY = 13.5 + (sin(angle) * x + cos(angle) * y) / scale
  var value = 0.0
  for i in 0..<784 where digit[i] > 0 {
    let weight = max(0, 1 - abs(sourceX - Double(i % 28))) * max(0, 1 - abs(sourceY - Double(i / 28)))
    value += weight * Double(digit[i])
  }
  return value
}
