import Reference
import SpatialTransformers
import TestSupport
import Testing

/// Every kernel, border and convention, by the naive reference and by the laws that gradients obey.
@Suite struct SamplerGradientTests {
  /// Small enough for the curvature, large enough for the roundings of Double.
  private static let step = 1e-5

  @Test(arguments: SamplerCase.all)
  func `values and gradients are those of the reference`(_ test: SamplerCase) {
    expectReference(test, at: test.positions)
  }

  @Test(arguments: SamplerCase.all)
  func `also on pixels, between them, on borders and far away`(_ test: SamplerCase) {
    for (axis, edges) in test.edges.enumerated() {
      // The last places before the rims' ends are read, too.
      let places = (edges + [Float(-1).nextUp, Float(test.grid.input[axis]).nextDown]).sorted()
      let row = test.atPlaces(places.count)
      let positions = (0..<row.grid.axes).flatMap { other in
        other == axis ? places : places.map { _ in Float(row.grid.input[other] / 2) }
      }
      expectReference(row, at: positions)
    }
  }

  @Test(arguments: SamplerCase.all)
  func `on pixels and exact borders the slope is the one to the right`(_ test: SamplerCase) {
    let single = test.atPlaces(1)
    let image = single.plane(0)
    for (axis, places) in test.edges.enumerated() {
      for place in places {
        var position = (0..<single.grid.axes).map { Float(single.grid.input[$0] / 2) }
        position[axis] = place
        let found = single.backward(single.image, at: position, [1, 0])
        let step = 1e-6
        let values = [0, step].map { step in
          var moved = position.doubles
          moved[axis] += step
          return single.reference.sample(image, at: moved.map { [$0] })[0]
        }
        expectClose(Double(found[axis]), (values[1] - values[0]) / step, absolute: 1e-4)
      }
    }
  }

  @Test(arguments: SamplerCase.all)
  func `the reference agrees with central differences`(_ test: SamplerCase) {
    let image = test.plane(0)
    let upstream = test.upstream.prefix(test.grid.output.count).map(Double.init)
    let positions = test.planes(test.positions)
    let gradient = test.reference.backward(image, at: positions, upstream)
    for name in ["forth", "back"] {
      let direction = test.planes(noise(test.positions.count, name))
      let difference = centralDifference(Self.step) { step in
        let moved = zip(positions, direction).map { zip($0, $1).map { $0 + step * $1 } }
        return dot(test.reference.sample(image, at: moved), upstream)
      }
      let pairing = zip(gradient.positions, direction).reduce(0) { $0 + dot($1.0, $1.1) }
      expectClose(pairing, difference, absolute: 1e-7)
    }
    let direction = noise(image.count, "direction").doubles
    let difference = centralDifference(Self.step) { step in
      dot(test.reference.sample(zip(image, direction).map { $0 + step * $1 }, at: positions), upstream)
    }
    expectClose(dot(gradient.image, direction), difference, absolute: 1e-7)
  }

  @Test(arguments: SamplerCase.all)
  func `the gradient to the image is the adjoint of reading it`(_ test: SamplerCase) {
    var gradient = test.image.map { _ in Float(0) }
    _ = test.backward(test.image, at: test.positions, test.upstream, addingTo: &gradient)
    let output = test.sample(test.image, at: test.positions)
    let pairing = dot(output.doubles, test.upstream.doubles)
    expectClose(dot(test.image.doubles, gradient.doubles), pairing, absolute: 1e-5)
  }

  @Test(arguments: SamplerCase.all)
  func `gradients add to the image's and do not change the positions'`(_ test: SamplerCase) {
    var (once, twice) = (test.image.map { _ in Float(0) }, test.image)
    let alone = test.backward(test.image, at: test.positions, test.upstream)
    #expect(test.backward(test.image, at: test.positions, test.upstream, addingTo: &once) == alone)
    #expect(test.backward(test.image, at: test.positions, test.upstream, addingTo: &twice) == alone)
    expectClose(twice, zip(test.image, once).map { $0 + $1 }, absolute: 1e-5)
  }

  private func expectReference(
    _ test: SamplerCase, at positions: [Float], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let count = test.grid.output.count
    var image: [Double] = []
    var slopes = positions.map { _ in 0.0 }
    var output: [Double] = []
    for channel in 0..<SamplerCase.channels {
      let upstream = test.upstream[channel * count..<(channel + 1) * count].map(Double.init)
      output += test.reference.sample(test.plane(channel), at: test.planes(positions))
      let part = test.reference.backward(test.plane(channel), at: test.planes(positions), upstream)
      image += part.image
      slopes = zip(slopes, part.positions.flatMap { $0 }).map { $0 + $1 }
    }
    var found = test.image.map { _ in Float(0) }
    let foundSlopes = test.backward(test.image, at: positions, test.upstream, addingTo: &found)
    // Sums of some dozen products of numbers up to two.
    expectClose(
      test.sample(test.image, at: positions), output, absolute: 2e-6, sourceLocation: sourceLocation)
    expectClose(found, image, absolute: 4e-6, sourceLocation: sourceLocation)
    expectClose(foundSlopes, slopes, absolute: 4e-6, sourceLocation: sourceLocation)
  }
}

extension SamplerCase {
  /// By axis: steps of a quarter over three times the image, so with all pixels, centres and edges of the border.
  fileprivate var edges: [[Float]] {
    (0..<grid.axes).map { axis in
      let size = Float(grid.input[axis])
      return Array(stride(from: -size - 2, through: 2 * size + 2, by: 0.25))
    }
  }

  fileprivate func plane(_ channel: Int) -> [Double] {
    Array(image[channel * grid.input.count..<(channel + 1) * grid.input.count]).doubles
  }

  fileprivate func planes(_ positions: [Float]) -> [[Double]] {
    let count = grid.output.count
    return (0..<grid.axes).map { Array(positions[$0 * count..<($0 + 1) * count]).doubles }
  }
}
