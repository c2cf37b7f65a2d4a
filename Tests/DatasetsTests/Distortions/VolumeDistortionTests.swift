import Datasets
import Foundation
import SpatialTransformers
import Tensors
import TestSupport
import Testing

@Suite struct VolumeDistortionTests {
  @Test(arguments: [(60, 14), (32, 6), (28, 28), (33, 9)])
  func `a digit neither turned nor moved is the extruded digit itself`(side: Int, depth: Int) throws {
    let digit = try fixtureDigit(3)
    let distortion = try VolumeDistortion(of: Digits.schema, side: side, depth: depth)
    let (volume, placement) = try distortion.draw(digit, sample: 3)
    #expect(
      placement.shift == [0, 0, 0] && placement.angles == [0, 0, 0] && placement.depth == Float(depth))
    if (side - 28).isMultiple(of: 2), (side - depth).isMultiple(of: 2) {
      #expect(volume == extruded(digit, depth: depth, side: side))
    } else {
      // Half a voxel off along y and x, or z: the digit is spread over two voxels of each.
      let (mass, ink) = (volume.reduce(0) { $0 + Int($1) }, digit.reduce(0) { $0 + Int($1) } * depth)
      #expect(abs(Double(mass - ink)) < 0.01 * Double(ink))
    }
  }

  @Test func `a volume is the digit as its angles and its shift say`() throws {
    let (digits, source) = (try fixtureDigits(), try fixtureSource(.volume, canvas: 40))
    for id in 0..<4 {
      let (volume, placement) = try source.drawnVolume(id)
      let reference = Reference(try digits.image(id), placement, side: 40)
      for i in volume.indices {
        let value = reference.value(x: i % 40, y: i / 40 % 40, z: i / 1600)
        #expect(abs(Double(volume[i]) - value) <= 0.5 + 0.01, "voxel \(i) of digit \(id)")
      }
    }
  }

  @Test func `the matrix takes voxels to where the angles and the shift say`() throws {
    let (digits, source) = (try fixtureDigits(), try fixtureSource(.volume, canvas: 48))
    for id in 0..<40 {
      let placement = try source.drawnVolume(id).placement
      let reference = Reference(try digits.image(id), placement, side: 48)
      for target in [SIMD3(0, 0, 0), SIMD3(47, 0, 11), SIMD3(3, 40, 20), SIMD3(20, 5, 47)] {
        let u = (SIMD3<Double>(target) - 23.5) / 23.5
        let expected = reference.source(x: target.x, y: target.y, z: target.z)
        for (axis, size) in [28, 28, 14].enumerated() {
          let row = (0..<4).map { Double(placement.matrix[4 * axis + $0]) }
          let normalised = row[0] * u.x + row[1] * u.y + row[2] * u.z + row[3]
          #expect(abs((normalised + 1) * Double(size - 1) / 2 - expected[axis]) < 1e-4)
        }
      }
    }
  }

  @Test func `warped back by the inverse of its matrix a volume is the extruded digit again`() throws {
    let source = try fixtureSource(.volume, canvas: 48)
    for id in 0..<4 {
      let digit = try fixtureDigit(id)
      let (volume, placement) = try source.drawnVolume(id)
      let back = warpedBack(volume, side: 48, by: placement)
      let upright = extruded(digit, depth: 14, side: nil)
      #expect(correlation(back, upright) > 0.9, "digit \(id)")
      #expect(correlation(back, extruded(try fixtureDigit(id + 5), depth: 14, side: nil)) < 0.6)
    }
  }

  @Test func `no ink is cut off`() throws {
    let (digits, source) = (try fixtureDigits(), try fixtureSource(.volume, canvas: 48))
    for id in 0..<3 {
      let reference = Reference(try digits.image(id), try source.drawnVolume(id).placement, side: 48)
      for (a, b) in (-1...48).flatMap({ a in (-1...48).map { (a, $0) } }) {
        for edge in [-1, 48] {
          #expect(reference.value(x: edge, y: a, z: b) < 0.01)
          #expect(reference.value(x: a, y: edge, z: b) < 0.01)
          #expect(reference.value(x: a, y: b, z: edge) < 0.01)
        }
      }
    }
  }

  @Test func `angles are uniform about each axis`() throws {
    let distortion = try VolumeDistortion(
      of: Digits.schema, side: 28, depth: 2, angle: 0.6, isPlacedFreely: true)
    let blank = [UInt8](repeating: 0, count: 784)
    let angles = try (0..<1000).map { try distortion.draw(blank, sample: $0).placement.angles }
    for axis in 0..<3 {
      #expect(angles.allSatisfy { abs($0[axis]) <= 0.6 })
      #expect(abs(uniformDeviation(angles.map { Double($0[axis]) }, -0.6, 0.6)) < 4)
    }
  }

  @Test func `places are uniform among all where the ink is in the cube`() throws {
    // A pixel half a pixel right of and below the centre of two slices, its kernel one more: from −0.5 to 1.5 along
    // x and y, and from −1.5 to 1.5 along z.
    var digit = [UInt8](repeating: 0, count: 784)
    digit[14 * 28 + 14] = 200
    let distortion = try VolumeDistortion(of: Digits.schema, side: 30, depth: 2, isPlacedFreely: true)
    let shifts = try (0..<1000).map { try distortion.draw(digit, sample: $0).placement.shift }
    for (axis, range) in [(0, -15.0...14), (1, -15...14), (2, -14...14)] {
      #expect(shifts.allSatisfy { range.contains(Double($0[axis])) })
      let places = shifts.map { Double($0[axis]) }
      #expect(abs(uniformDeviation(places, range.lowerBound, range.upperBound)) < 4)
    }
  }

  @Test func `ink that does not fit is centred`() throws {
    let distortion = try VolumeDistortion(
      of: Digits.schema, side: 28, depth: 28, angle: 0.5, isPlacedFreely: true)
    let shift = try distortion.draw([UInt8](repeating: 255, count: 784), sample: 0).placement.shift
    #expect(shift.allSatisfy { abs($0) < 1e-5 })
  }

  @Test func `a digit without ink is an empty volume`() throws {
    let distortion = try VolumeDistortion(
      of: Digits.schema, side: 30, depth: 4, angle: 0.5, isPlacedFreely: true)
    let (volume, placement) = try distortion.draw([UInt8](repeating: 0, count: 784), sample: 0)
    #expect(volume.allSatisfy { $0 == 0 } && placement.shift == [0, 0, 0])
  }

  @Test func `the key decides the volume, and nothing else`() throws {
    let (one, other) = (try fixtureSource(.volume, canvas: 32), try fixtureSource(.volume, canvas: 32))
    _ = try one.image(17, epoch: 9)
    #expect(try one.image(5, epoch: 2) == other.image(5, epoch: 2))
    #expect(try one.image(5, epoch: 2) != one.image(5, epoch: 3))
    #expect(try fixtureSource(.volume, canvas: 32, seed: 8).image(5, epoch: 2) != one.image(5, epoch: 2))
    let some = try fixtureSource(.volume, canvas: 32, ids: 5..<9)
    #expect(try some.image(0, epoch: 2) == one.image(5, epoch: 2))
  }

  @Test func `a batch holds volumes as bytes divided by 255`() throws {
    let source = try fixtureSource(.volume, canvas: 30, ids: 0..<8)
    let batch = Batch(source.schema, capacity: 3)
    #expect(batch.images.shape == [3, 1, 30, 30, 30])
    try Loader(source, seed: 1).load(rows: 4..<7, into: batch)
    for row in 0..<3 {
      let pixels = batch.images.elements[(27_000 * row)..<(27_000 * (row + 1))]
      #expect(try Array(pixels) == source.image(4 + row).map { Float($0) / 255 })
    }
  }
}

extension VolumeDistortion {
  /// Draws the volume of a sample with its own random numbers.
  fileprivate func draw(_ digit: [UInt8], sample: Int) throws -> (volume: [UInt8], placement: VolumePlacement)
  {
    try DistortedDataset(OneImage(digit, count: sample + 1), self, seed: 3).drawnVolume(sample)
  }
}

private func fixtureDigit(_ id: Int) throws -> [UInt8] {
  try fixtureDigits().image(id)
}

/// The slices of a digit, in the middle of a cube if one is given.
private func extruded(_ digit: [UInt8], depth: Int, side: Int?) -> [UInt8] {
  guard let side else { return (0..<depth).flatMap { _ in digit } }
  var cube = [UInt8](repeating: 0, count: side * side * side)
  let (edge, front) = ((side - 28) / 2, (side - depth) / 2)
  for z in 0..<depth {
    for i in 0..<784 { cube[((z + front) * side + i / 28 + edge) * side + i % 28 + edge] = digit[i] }
  }
  return cube
}

/// What a volume shows where the extruded digit was: read at the inverse of the matrix that drew it.
private func warpedBack(_ volume: [UInt8], side: Int, by placement: VolumePlacement) -> [UInt8] {
  let grid = TargetGrid(
    output: ImageSize(depth: Int(placement.depth), height: 28, width: 28),
    input: ImageSize(depth: side, height: side, width: side))
  let map = Affine3DTransformation(on: grid)
  var positions = [Float](repeating: 0, count: 3 * grid.output.count)
  map.positions(of: map.inverse(of: placement.matrix) ?? [], into: &positions)
  var values = [Float](repeating: 0, count: grid.output.count)
  SamplingKernel.trilinear.sampler(on: grid, outside: .zeros).sample(
    volume.map { Float($0) }, channels: 1, at: positions, in: values.indices, into: &values)
  return values.map { UInt8($0) }
}

private func correlation(_ a: [UInt8], _ b: [UInt8]) -> Double {
  func centred(_ values: [UInt8]) -> [Double] {
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    return values.map { Double($0) - mean }
  }
  func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  let (a, b) = (centred(a), centred(b))
  return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
}

/// What voxels should show, from angles and shift in Float64 with the rotation matrices written out.
private struct Reference {
  private let digit: [UInt8]
  private let depth: Int
  private let centre: Double
  private let shift: SIMD3<Double>
  /// Rows of the matrix that turns the digit: that about z times that about y times that about x.
  private let rotation: [SIMD3<Double>]

  init(_ digit: [UInt8], _ placement: VolumePlacement, side: Int) {
    self.digit = digit
    depth = Int(placement.depth)
    centre = Double(side - 1) / 2
    shift = SIMD3(Double(placement.shift[0]), Double(placement.shift[1]), Double(placement.shift[2]))
    let (c, s) = (placement.angles.map { cos(Double($0)) }, placement.angles.map { sin(Double($0)) })
    rotation = [
      SIMD3(c[2] * c[1], s[2] * c[0] + c[2] * s[1] * s[0], s[2] * s[0] - c[2] * s[1] * c[0]),
      SIMD3(-s[2] * c[1], c[2] * c[0] - s[2] * s[1] * s[0], c[2] * s[0] + s[2] * s[1] * c[0]),
      SIMD3(s[1], -c[1] * s[0], c[1] * c[0]),
    ]
  }

  /// Where in the digit a voxel reads: turned back by the transposed matrix.
  func source(x: Int, y: Int, z: Int) -> SIMD3<Double> {
    let way = SIMD3(Double(x), Double(y), Double(z)) - centre - shift
    let turned = way.x * rotation[0] + way.y * rotation[1] + way.z * rotation[2]
    return turned + SIMD3(13.5, 13.5, Double(depth - 1) / 2)
  }

  func value(x: Int, y: Int, z: Int) -> Double {
    let place = source(x: x, y: y, z: z)
    let below = place.rounded(.down)
    var value = 0.0
    for corner in 0..<8 {
      let step = SIMD3(Double(corner & 1), Double(corner >> 1 & 1), Double(corner >> 2))
      let at = below + step
      guard at.x >= 0, at.x < 28, at.y >= 0, at.y < 28, at.z >= 0, at.z < Double(depth) else { continue }
      let weights = 1 - pointwiseMax(place - at, at - place)
      value += weights.x * weights.y * weights.z * Double(digit[28 * Int(at.y) + Int(at.x)])
    }
    return value
  }
}
