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

  /// Draws angle, scale and place, in this order, and writes the image, rounded to whole bytes.
  public func draw(
    _ digit: UnsafePointer<UInt8>, using random: inout RandomStream, into image: UnsafeMutablePointer<UInt8>
  ) -> Pose {
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
    image.update(repeating: 0, count: canvas.count)
    render(
      digit, at: pose, rows: ink.y.pixels(shifted: shift.y, within: canvas.height),
      columns: ink.x.pixels(shifted: shift.x, within: canvas.width), into: image)
    return pose
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
    for row in rows {
      let pixels = row * canvas.width + columns.lowerBound..<row * canvas.width + columns.upperBound
      sampler.sample(digit.pointer, channels: 1, at: positions.pointer, in: pixels, into: values.pointer)
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

/// How far a moved digit's ink reaches from the digit's centre, its kernel of one source pixel included.
private struct InkBounds {
  /// An interval of pixels from a centre.
  struct Extent {
    var low = Double.infinity
    var high = -Double.infinity

    mutating func include(_ position: Double, reach: Double) {
      low = min(low, position - reach)
      high = max(high, position + reach)
    }

    /// The shift at a fraction of the way between the two where ink begins to be cut off; half way if neither fits.
    ///
    /// Pixels −1 and `size` lie just outside, so that the kernel may end on them.
    func shift(at fraction: Double, within size: Int) -> Double {
      guard low <= high else { return 0 }
      let half = Double(size + 1) / 2
      let (least, most) = (-half - low, half - high)
      return least + (most - least) * (least <= most ? fraction : 0.5)
    }

    /// The pixels that the extent covers when shifted.
    func pixels(shifted shift: Double, within size: Int) -> Range<Int> {
      guard low <= high else { return 0..<0 }
      let centre = Double(size - 1) / 2 + shift
      let first = max(Int((centre + low).rounded(.up)), 0)
      let last = min(Int((centre + high).rounded(.down)), size - 1)
      return first..<max(last + 1, first)
    }
  }

  var x = Extent()
  var y = Extent()

  /// Measures a digit: the outermost ink of every row is enough, since the motion keeps lines straight.
  init(of digit: UnsafePointer<UInt8>, moved motion: Motion) {
    let size = Digits.size
    let reach = motion.scale * (abs(motion.cosine) + abs(motion.sine))
    for row in 0..<size.height {
      let pixels = UnsafeBufferPointer(start: digit + row * size.width, count: size.width)
      guard let first = pixels.firstIndex(where: { $0 > 0 }), let last = pixels.lastIndex(where: { $0 > 0 })
      else { continue }
      for column in [first, last] {
        let place = motion.moved(
          x: Double(column) - Double(size.width - 1) / 2, y: Double(row) - Double(size.height - 1) / 2)
        x.include(place.x, reach: reach)
        y.include(place.y, reach: reach)
      }
    }
  }
}
