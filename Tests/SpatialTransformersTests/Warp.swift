import SpatialTransformers
import Tensors

/// A warp of one image by the module's kernels, in arrays.
struct Warp {
  let grid: TargetGrid
  var channels = 1
  private let transformation: any Transformation

  init(_ grid: TargetGrid, channels: Int = 1) {
    self.grid = grid
    self.channels = channels
    transformation = AffineTransformation(on: grid)
  }

  /// Source positions, in pixels.
  func positions(_ theta: [Float]) -> (x: [Float], y: [Float]) {
    var positions = zeros(2 * grid.output.count)
    transformation.positions(of: theta, into: &positions)
    return (Array(positions[..<grid.output.count]), Array(positions[grid.output.count...]))
  }

  /// The warped image (C, H', W').
  func forward(_ image: [Float], _ theta: [Float]) -> [Float] {
    let (x, y) = positions(theta)
    return sample(image, x: x, y: y)
  }

  /// What an output gradient makes of the image and of θ.
  func backward(_ image: [Float], _ theta: [Float], _ outputGradient: [Float]) -> (
    image: [Float], theta: [Float]
  ) {
    let (x, y) = positions(theta)
    let gradient = sampleGradient(image, x: x, y: y, outputGradient)
    var thetaGradient = zeros(6)
    transformation.addGradient(of: theta, from: gradient.dx + gradient.dy, to: &thetaGradient)
    return (gradient.image, thetaGradient)
  }

  /// The image's values (C, count) at given positions.
  func sample(_ image: [Float], x: [Float], y: [Float]) -> [Float] {
    var output = Array(repeating: Float.nan, count: channels * x.count)
    sampler(at: x.count).sample(
      image, channels: channels, at: x + y, in: 0..<x.count, into: &output)
    return output
  }

  /// The sampler's backward pass at given positions.
  func sampleGradient(
    _ image: [Float], x: [Float], y: [Float], _ outputGradient: [Float]
  ) -> (image: [Float], dx: [Float], dy: [Float]) {
    var gradient = zeros(image.count)
    var positionGradient = Array(repeating: Float.nan, count: 2 * x.count)
    sampler(at: x.count).backward(
      image, channels: channels, at: x + y, outputGradient: outputGradient,
      imageGradient: &gradient, positionGradient: &positionGradient)
    return (gradient, Array(positionGradient[..<x.count]), Array(positionGradient[x.count...]))
  }

  private func sampler(at count: Int) -> any ImageSampler {
    let grid = TargetGrid(output: ImageSize(height: 1, width: count), input: grid.input)
    return SamplingKernel.bilinear.sampler(on: grid, outside: .zeros)
  }

  private func zeros(_ count: Int) -> [Float] { Array(repeating: 0, count: count) }
}

/// The same warp by the naive reference.
struct PrintedWarp {
  let grid: TargetGrid
  let channels: Int

  func forward(_ image: [Double], _ theta: [Double]) -> [Double] {
    let positions = PrintedFormulae.affine(theta, on: grid)
    return planes(image).flatMap { plane in
      positions.map { PrintedFormulae.bilinear(plane, grid.input, at: $0) }
    }
  }

  func backward(
    _ image: [Double], _ theta: [Double], _ outputGradient: [Double]
  ) -> (image: [Double], theta: [Double]) {
    let positions = PrintedFormulae.affine(theta, on: grid)
    var slopes = positions.map { _ in Position(x: 0, y: 0) }
    let imageGradient = planes(image).enumerated().flatMap { channel, plane in
      var gradient = plane.map { _ in 0.0 }
      for (i, position) in positions.enumerated() {
        let slope = PrintedFormulae.bilinearGradient(
          plane, grid.input, at: position, outputGradient[channel * positions.count + i], addingTo: &gradient)
        slopes[i].x += slope.x
        slopes[i].y += slope.y
      }
      return gradient
    }
    return (imageGradient, PrintedFormulae.affineGradient(on: grid, slopes))
  }

  private func planes(_ image: [Double]) -> [[Double]] {
    (0..<channels).map { Array(image[($0 * grid.input.count)..<(($0 + 1) * grid.input.count)]) }
  }
}

/// Numbers drawn uniformly between −1 and 1, the same at every run, and each a Float.
func randomNumbers(_ count: Int, _ name: String) -> [Float] {
  var random = RandomStream(seed: 1, purpose: .initialization, name: name)
  return (0..<count).map { _ in Float(random.uniform(-1, 1)) }
}

extension [Float] {
  var doubles: [Double] { map(Double.init) }
}

/// The inner product in Double.
func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}
