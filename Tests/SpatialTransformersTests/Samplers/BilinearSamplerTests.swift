import SpatialTransformers
import TestSupport
import Testing

@Suite struct BilinearSamplerTests {
  private static let size = ImageSize(height: 4, width: 5)
  private let warp = Warp(TargetGrid(output: Self.size, input: Self.size), channels: 2)
  private let image = randomNumbers(2 * Self.size.count, "image")

  @Test func `values are the sum of equation 5 everywhere`() {
    // Steps of a quarter from far outside to far outside: inside, on pixels, on borders, in the fading rim.
    let places = Self.places(every: 0.25)
    let output = warp.sample(image, x: places.map { Float($0.x) }, y: places.map { Float($0.y) })
    let expected = [0, 1].flatMap { channel in
      places.map { PrintedFormulae.bilinear(plane(channel), Self.size, at: $0) }
    }
    expectClose(output, expected, absolute: 1e-6)
    #expect(output.contains { $0 == 0 } && output.contains { $0 != 0 })
  }

  @Test func `gradients are those of the reference everywhere, by right-hand slopes`() {
    for place in Self.places(every: 0.25) {
      let upstream = randomNumbers(2, "upstream")
      let found = warp.sampleGradient(image, x: [Float(place.x)], y: [Float(place.y)], upstream)
      var slope = Position(x: 0, y: 0)
      let expected = [0, 1].flatMap { channel in
        var gradient = Array(repeating: 0.0, count: Self.size.count)
        let part = PrintedFormulae.bilinearGradient(
          plane(channel), Self.size, at: place, Double(upstream[channel]), addingTo: &gradient)
        slope = Position(x: slope.x + part.x, y: slope.y + part.y)
        return gradient
      }
      expectClose(found.image, expected, absolute: 1e-6)
      expectClose(found.dx[0], slope.x, absolute: 1e-6)
      expectClose(found.dy[0], slope.y, absolute: 1e-6)
    }
  }

  @Test func `at integers and exact borders the slope is the one to the right`() {
    for x in -1...Self.size.width {
      for y in -1...Self.size.height {
        let found = warp.sampleGradient(image, x: [Float(x)], y: [Float(y)], [1, 0])
        let here = value(Double(x), Double(y))
        // Equation 5 is linear within a cell, so half a pixel shows the slope exactly.
        expectClose(found.dx[0], (value(Double(x) + 0.5, Double(y)) - here) / 0.5, absolute: 1e-6)
        expectClose(found.dy[0], (value(Double(x), Double(y) + 0.5) - here) / 0.5, absolute: 1e-6)
      }
    }
  }

  @Test func `positions that are no numbers or far away give zero and no gradient`() {
    let odd: [Float] = [
      .nan, .signalingNaN, .infinity, -.infinity, 1e30, -1e30, .greatestFiniteMagnitude, 5, -1.000_001, 2,
    ]
    for x in odd {
      for y in odd where x != 2 || y != 2 {
        // 4 is outside of the rows, and 5 of the columns.
        let y = y == 5 ? 4 : y
        #expect(warp.sample(image, x: [x], y: [y]) == [0, 0], "at \(x), \(y)")
        let gradient = warp.sampleGradient(image, x: [x], y: [y], [1, 1])
        #expect(gradient.dx == [0] && gradient.dy == [0], "at \(x), \(y)")
        #expect(gradient.image.allSatisfy { $0 == 0 }, "at \(x), \(y)")
      }
    }
  }

  @Test func `the last positions before the rim's end are read`() {
    let (x, y) = (Float(Self.size.width).nextDown, Float(Self.size.height).nextDown)
    expectClose(warp.sample(image, x: [x], y: [1]), [0, 0], absolute: 1e-5)
    expectClose(warp.sample(image, x: [1], y: [y]), [0, 0], absolute: 1e-5)
    #expect(warp.sampleGradient(image, x: [x], y: [1], [1, 0]).dx[0] == -image[9])
  }

  @Test func `without a gradient for the image the positions' stay the same`() {
    let (x, y) = ([Float(1.3), 0.2], [Float(2.6), -0.4])
    let upstream = randomNumbers(4, "upstream")
    var found = [Float(9), 9, 9, 9]
    let grid = TargetGrid(output: ImageSize(height: 1, width: 2), input: Self.size)
    SamplingKernel.bilinear.sampler(on: grid, outside: .zeros).backward(
      image, channels: 2, at: x + y, outputGradient: upstream, imageGradient: nil,
      positionGradient: &found)
    let expected = warp.sampleGradient(image, x: x, y: y, upstream)
    #expect(found == expected.dx + expected.dy)
  }

  private func plane(_ channel: Int) -> [Double] {
    Array(image[(channel * Self.size.count)..<((channel + 1) * Self.size.count)]).doubles
  }

  private func value(_ x: Double, _ y: Double) -> Double {
    PrintedFormulae.bilinear(plane(0), Self.size, at: Position(x: x, y: y))
  }

  private static func places(every step: Double) -> [Position] {
    stride(from: -2, through: Double(size.height) + 1, by: step).flatMap { y in
      stride(from: -2, through: Double(size.width) + 1, by: step).map { Position(x: $0, y: y) }
    }
  }
}
