import Files
import SpatialTransformers
import Tensors

/// An affine grid and the bilinear sampler by themselves: 64 images, each at a θ near the identity.
///
/// All numbers follow from `number`, so that another program can make the same and compare what it finds.
final class SamplerCase {
  /// What a pass gives, for those who compare: sums over all samples.
  struct Result: Encodable {
    /// Channels, rows and columns.
    let sample: [Int]
    /// Σ of output and upstream gradient.
    let pairing: Double
    /// Those of all θ.
    let thetaGradient: [Float]
    /// Σ of the squares of the gradient to the images.
    let imageGradientSquare: Double
  }

  private static let batch = 64
  private let sample: [Int]
  private let transformation: AffineTransformation
  private let sampler: any ImageSampler
  private let images: Tensor
  private let output: Tensor
  private let upstream: Tensor
  private let imageGradient: Tensor
  private let theta: Tensor
  private let thetaGradient: Tensor
  private let positions: Tensor
  private let positionGradient: Tensor

  /// Makes images of (C, H, W).
  init(_ sample: [Int]) {
    self.sample = sample
    let size = ImageSize(height: sample[1], width: sample[2])
    let grid = TargetGrid(output: size, input: size)
    transformation = AffineTransformation(on: grid)
    sampler = SamplingKernel.bilinear.sampler(on: grid, outside: .zeros, channels: sample[0])
    let shape = Shape([Self.batch] + sample)
    (images, output, upstream, imageGradient) = (Tensor(shape), Tensor(shape), Tensor(shape), Tensor(shape))
    (theta, thetaGradient) = (Tensor([Self.batch, 6]), Tensor([Self.batch, 6]))
    positions = Tensor([Self.batch, 2, sample[1], sample[2]])
    positionGradient = Tensor([2, sample[1], sample[2]])
    for i in images.elements.indices {
      images.elements[i] = Self.number(i)
      upstream.elements[i] = Self.number(i + images.elements.count)
    }
    for i in theta.elements.indices {
      theta.elements[i] = transformation.identity[i % 6] + 0.1 * Self.number(i)
    }
  }

  static var all: [SamplerCase] { [[1, 42, 42], [32, 32, 32], [64, 16, 16]].map { SamplerCase($0) } }

  var name: String { "bilinear sampler \(sample.map(String.init).joined(separator: "×"))" }

  /// A number in [−1, 1) that any language can make: multiplicative hashing.
  private static func number(_ i: Int) -> Float {
    Float((UInt32(truncatingIfNeeded: i) &* 2_654_435_761) >> 8) / 0x1p23 - 1
  }

  /// Checks values, and both gradients by what they say of a change.
  func verify() throws -> Result {
    forward()
    backward(toImages: true)
    for place in 0..<sample[1] * sample[2] {
      for c in [0, sample[0] - 1] {
        let i = c * sample[1] * sample[2] + place
        try Fault.check(
          Double(output.elements[i]), near: value(c, at: place, theta(0)), tolerance: 1e-4, scale: 1,
          "\(name) at \(place)")
      }
    }
    let pairing = Self.dot(output.elements, upstream.elements)
    try Fault.check(
      Self.dot(images.elements, imageGradient.elements), near: pairing, tolerance: 1e-4,
      "the pairing of the images of \(name) with their gradient")
    try verifyThetaGradient()
    return Result(
      sample: sample, pairing: pairing, thetaGradient: Array(thetaGradient.elements),
      imageGradientSquare: Self.dot(imageGradient.elements, imageGradient.elements))
  }

  /// Compares the gradient of the first θ with a difference of plain loops along it.
  private func verifyThetaGradient() throws {
    let gradient = thetaGradient.elements.prefix(6).map(Double.init)
    let square = gradient.reduce(0) { $0 + $1 * $1 }
    let step = 1e-7 / square.squareRoot()
    func pairing(_ step: Double) -> Double {
      let moved = zip(theta(0), gradient).map { $0 + step * $1 }
      let count = sample[1] * sample[2]
      return (0..<sample[0] * count).reduce(0) {
        $0 + Double(upstream.elements[$1]) * value($1 / count, at: $1 % count, moved)
      }
    }
    try Fault.check(
      (pairing(step) - pairing(-step)) / (2 * step), near: square, tolerance: 1e-3,
      "the slope of \(name) along the gradient to its first θ")
  }

  /// The times of the passes.
  func rows(repeats: Int) -> [BenchRow] {
    let (elements, places) = (Double(images.elements.count), Double(positions.elements.count / 2))
    // An affine map's for every position, and four taps of every channel.
    let operations = 8 * places + 8 * elements
    func row(_ pass: String, operations: Double, bytes: Double, _ body: () -> Void) -> BenchRow {
      BenchRow(
        name: "\(name), \(pass)", time: Measurement(repeats: repeats, body), operations: operations,
        bytes: bytes)
    }
    return [
      row("forward", operations: operations, bytes: 8 * elements) { forward() },
      row("backward to θ", operations: operations, bytes: 8 * elements) { backward(toImages: false) },
      row("backward to θ and images", operations: 2 * operations, bytes: 12 * elements) {
        backward(toImages: true)
      },
    ]
  }

  private func forward() {
    let count = sample.reduce(1, *)
    for n in 0..<Self.batch {
      let places = positions.pointer + n * 2 * sample[1] * sample[2]
      transformation.positions(of: theta.pointer + 6 * n, into: places)
      sampler.sample(
        images.pointer + n * count, channels: sample[0], at: places, in: 0..<sample[1] * sample[2],
        into: output.pointer + n * count)
    }
  }

  private func backward(toImages: Bool) {
    let count = sample.reduce(1, *)
    thetaGradient.zero()
    if toImages { imageGradient.zero() }
    for n in 0..<Self.batch {
      sampler.backward(
        images.pointer + n * count, channels: sample[0],
        at: positions.pointer + n * 2 * sample[1] * sample[2],
        outputGradient: upstream.pointer + n * count,
        imageGradient: toImages ? imageGradient.pointer + n * count : nil,
        positionGradient: positionGradient.pointer)
      transformation.addGradient(
        of: theta.pointer + 6 * n, from: positionGradient.pointer, to: thetaGradient.pointer + 6 * n)
    }
  }

  private func theta(_ n: Int) -> [Double] { (0..<6).map { Double(theta.elements[6 * n + $0]) } }

  /// A value of the first image by equations 1 and 5, corners aligned.
  private func value(_ c: Int, at place: Int, _ a: [Double]) -> Double {
    let (height, width) = (sample[1], sample[2])
    let u = 2 * Double(place % width) / Double(width - 1) - 1
    let v = 2 * Double(place / width) / Double(height - 1) - 1
    let x = (a[0] * u + a[1] * v + a[2] + 1) / 2 * Double(width - 1)
    let y = (a[3] * u + a[4] * v + a[5] + 1) / 2 * Double(height - 1)
    let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    return (0..<4).reduce(0) { sum, corner in
      let (i, j) = (top + corner / 2, left + corner % 2)
      guard (0..<height).contains(i), (0..<width).contains(j) else { return sum }
      let pixel = Double(images.elements[(c * height + i) * width + j])
      return sum + (1 - abs(y - Double(i))) * (1 - abs(x - Double(j))) * pixel
    }
  }

  private static func dot(_ a: UnsafeMutableBufferPointer<Float>, _ b: UnsafeMutableBufferPointer<Float>)
    -> Double
  {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
