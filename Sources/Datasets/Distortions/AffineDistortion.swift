import Foundation
public import SpatialTransformers
public import Tensors

/// Rotates a digit, scales it and puts it somewhere, reading its pixels once with the bilinear kernel.
///
/// Jaderberg et al. 2015, appendix A.4, datasets R and RTS. Deviation: a place is drawn uniformly among all
/// where no ink is cut off, the digit's kernel included; the paper says no more than "random location".
public final class AffineDistortion: Distortion {
  /// Rows and columns of the images made.
  public let canvas: ImageSize

  private let angle: Double
  private let scale: ClosedRange<Double>
  private let isPlacedFreely: Bool
  private let transformation: AffineTransformation
  private let sampler: any ImageSampler
  private let digit = Tensor([Digits.size.height, Digits.size.width])
  private let positions: Tensor
  private let values: Tensor

  /// Makes a distortion that turns by up to ± `angle` radians and scales within a range.
  ///
  /// A digit that is not placed freely stays centred.
  public init(
    canvas: ImageSize, angle: Double = 0, scale: ClosedRange<Double> = 1...1, isPlacedFreely: Bool = false
  ) {
    self.canvas = canvas
    self.angle = angle
    self.scale = scale
    self.isPlacedFreely = isPlacedFreely
    let grid = TargetGrid(output: canvas, input: Digits.size)
    transformation = AffineTransformation(on: grid)
    sampler = SamplingKernel.bilinear.sampler(on: grid, outside: .zeros)
    positions = Tensor([2, canvas.height, canvas.width])
    values = Tensor([canvas.height, canvas.width])
  }

  /// Matrix, angle, scale and shift of the digit.
  public var truth: [SampleColumn] { Pose.columns }

  /// Draws angle, scale and place, in this order, and writes the image, rounded to whole bytes.
  public func draw(
    _ digit: UnsafePointer<UInt8>, using random: inout RandomStream, into image: UnsafeMutablePointer<UInt8>,
    truth: UnsafeMutablePointer<Float>
  ) {
    let motion = Motion(
      angle: random.uniform(-angle, angle), scale: random.uniform(scale.lowerBound, scale.upperBound))
    let (across, down) = (random.unit(), random.unit())
    let ink = InkBounds(of: digit, moved: motion)
    var shift = (x: 0.0, y: 0.0)
    if isPlacedFreely {
      shift.x = ink.x.shift(at: across, within: canvas.width)
      shift.y = ink.y.shift(at: down, within: canvas.height)
    }
    let pose = motion.pose(shift: shift, canvas: canvas)
    pose.write(to: truth)
    image.update(repeating: 0, count: canvas.count)
    render(
      digit, at: pose, rows: ink.y.pixels(shifted: shift.y, within: canvas.height),
      columns: ink.x.pixels(shifted: shift.x, within: canvas.width), into: image)
  }

  /// Writes the part of the image that ink reaches.
  private func render(
    _ source: UnsafePointer<UInt8>, at pose: Pose, rows: Range<Int>, columns: Range<Int>,
    into image: UnsafeMutablePointer<UInt8>
  ) {
    for i in 0..<Digits.size.count { digit.pointer[i] = Float(source[i]) }
    pose.matrix.span.withUnsafeBufferPointer { theta in
      guard let theta = theta.baseAddress else { return }
      transformation.positions(of: theta, into: positions.pointer)
    }
    guard let last = rows.last else { return }
    // In one call, as the sampler prepares the digit in each.
    let (start, end) = (rows.lowerBound * canvas.width, last * canvas.width)
    sampler.sample(
      digit.pointer, channels: 1, at: positions.pointer,
      in: start + columns.lowerBound..<end + columns.upperBound, into: values.pointer)
    for row in rows {
      let pixels = row * canvas.width + columns.lowerBound..<row * canvas.width + columns.upperBound
      for i in pixels { image[i] = UInt8(min(values.elements[i] + 0.5, 255)) }
    }
  }
}

/// A rotation and scaling about the digit's centre; x runs right and y down, in pixels.
private struct Motion {
  let angle: Double
  let scale: Double
  let cosine: Double
  let sine: Double

  init(angle: Double, scale: Double) {
    self.angle = angle
    self.scale = scale
    (cosine, sine) = (cos(angle), sin(angle))
  }

  /// Where a point goes: counter-clockwise as seen, so from the right upwards.
  func moved(x: Double, y: Double) -> (x: Double, y: Double) {
    (scale * (cosine * x + sine * y), scale * (cosine * y - sine * x))
  }

  /// The motion followed by a shift, with its inverse as a matrix in normalised coordinates.
  func pose(shift: (x: Double, y: Double), canvas: ImageSize) -> Pose {
    let (source, target) = (Self.half(Digits.size), Self.half(canvas))
    let (c, s) = (cosine / scale, sine / scale)
    return Pose(
      angle: Float(angle), scale: Float(scale), shiftX: Float(shift.x), shiftY: Float(shift.y),
      matrix: [
        Float(c * target.x / source.x), Float(-s * target.y / source.x),
        Float((s * shift.y - c * shift.x) / source.x),
        Float(s * target.x / source.y), Float(c * target.y / source.y),
        Float((-s * shift.x - c * shift.y) / source.y),
      ])
  }

  private static func half(_ size: ImageSize) -> (x: Double, y: Double) {
    (Double(size.width - 1) / 2, Double(size.height - 1) / 2)
  }
}

/// How far a moved digit's ink reaches from the digit's centre.
private struct InkBounds {
  var x = InkExtent()
  var y = InkExtent()

  init(of digit: UnsafePointer<UInt8>, moved motion: Motion) {
    // The kernel spans one source pixel to every side, turned and scaled with the digit.
    let reach = motion.scale * (abs(motion.cosine) + abs(motion.sine))
    Digits.forEachOutermostInk(of: digit) {
      let place = motion.moved(x: $0, y: $1)
      x.include(place.x, reach: reach)
      y.include(place.y, reach: reach)
    }
  }
}

/// How a digit was turned, scaled and moved: the truth that a spatial transformer may find.
private struct Pose {
  static let columns = [
    SampleColumn(
      "transform", [("source_coordinate", 2), ("target_coordinate", 3)],
      longName:
        "matrix from (x, y, 1) in the image to (x, y) in the digit; -1 and 1 are the centres of outer pixels"),
    SampleColumn(
      "angle", units: "rad",
      longName: "rotation of the digit, counter-clockwise as seen with rows running down"),
    SampleColumn("scale", longName: "size of the digit relative to its own"),
    SampleColumn(
      "shift", [("direction", 2)], units: "pixel",
      longName: "(x, y) from the image's centre to the digit's, x rightwards and y downwards"),
  ]

  var angle: Float
  var scale: Float
  var shiftX: Float
  var shiftY: Float
  var matrix: InlineArray<6, Float>

  /// Writes the values of the columns.
  func write(to truth: UnsafeMutablePointer<Float>) {
    for i in matrix.indices { truth[i] = matrix[i] }
    (truth[6], truth[7], truth[8], truth[9]) = (angle, scale, shiftX, shiftY)
  }
}
