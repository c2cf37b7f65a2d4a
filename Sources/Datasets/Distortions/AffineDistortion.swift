import Files
import Foundation
public import SpatialTransformers
public import Tensors

/// Rotates an image, scales it and puts it somewhere, reading its pixels once with the bilinear kernel.
///
/// Jaderberg et al. 2015, appendix A.4, datasets R and RTS. Deviation: a place is drawn uniformly among all
/// where no ink (what is not zero) is cut off, its kernel included; the paper says no more than "random location".
public final class AffineDistortion: Distortion {
  /// Images of the canvas's size; behind the truth about what is distorted matrix, angle, scale and shift.
  public let schema: Schema

  private let canvas: ImageSize
  private let size: ImageSize
  private let angle: Double
  private let scale: ClosedRange<Double>
  private let isPlacedFreely: Bool
  private let transformation: AffineTransformation
  private let sampler: any ImageSampler
  private let undistorted: Samples
  private let positions: Tensor
  private let values: Tensor

  /// Makes a distortion of images that turns by up to ± `angle` radians and scales within a range.
  ///
  /// What is not placed freely stays centred. Throws a ``Fault`` where the samples are volumes.
  public init(
    of samples: Schema, canvas: ImageSize, angle: Double = 0, scale: ClosedRange<Double> = 1...1,
    isPlacedFreely: Bool = false
  ) throws {
    size = try samples.imageSize(for: "rotates and places images")
    schema = samples.adding(Placement.columns).with(size: canvas)
    self.canvas = canvas
    self.angle = angle
    self.scale = scale
    self.isPlacedFreely = isPlacedFreely
    let grid = TargetGrid(output: canvas, input: size)
    transformation = AffineTransformation(on: grid)
    sampler = SamplingKernel.bilinear.sampler(on: grid, outside: .zeros)
    undistorted = Samples(samples, capacity: 1, withTruth: true)
    positions = Tensor([2, canvas.height, canvas.width])
    values = Tensor(schema.shape)
  }

  /// Draws angle, scale and place, in this order, and writes the image.
  public func draw(
    _ row: Int, epoch: Int, of dataset: any Dataset, using random: inout RandomStream,
    into sample: SampleMemory
  ) throws {
    try dataset.read(row, epoch: epoch, into: undistorted[0])
    let motion = Motion(
      angle: random.uniform(-angle, angle), scale: random.uniform(scale.lowerBound, scale.upperBound))
    let (across, down) = (random.unit(), random.unit())
    let ink = InkBounds(of: undistorted[0].pixels, undistorted.schema.shape, moved: motion)
    var shift = (x: 0.0, y: 0.0)
    if isPlacedFreely {
      shift.x = ink.x.shift(at: across, within: canvas.width)
      shift.y = ink.y.shift(at: down, within: canvas.height)
    }
    let placement = motion.placement(shift: shift, from: size, to: canvas)
    undistorted.copyLabelsAndTruth(to: sample, adding: placement.values)
    render(
      at: placement, rows: ink.y.pixels(shifted: shift.y, within: canvas.height),
      columns: ink.x.pixels(shifted: shift.x, within: canvas.width), into: sample.pixels)
  }

  /// Writes the image, of which ink reaches only a part.
  private func render(
    at placement: Placement, rows: Range<Int>, columns: Range<Int>, into image: UnsafeMutablePointer<Float>
  ) {
    image.update(repeating: 0, count: schema.shape.count)
    placement.matrix.span.withUnsafeBufferPointer { theta in
      guard let theta = theta.baseAddress else { return }
      transformation.positions(of: theta, into: positions.pointer)
    }
    guard let last = rows.last else { return }
    // In one call, as the sampler prepares the image in each.
    let (start, end) = (rows.lowerBound * canvas.width, last * canvas.width)
    sampler.sample(
      undistorted.images.pointer, channels: schema.shape[0], at: positions.pointer,
      in: start + columns.lowerBound..<end + columns.upperBound, into: values.pointer)
    for channel in 0..<schema.shape[0] {
      for row in rows {
        let line = channel * canvas.count + row * canvas.width
        for i in line + columns.lowerBound..<line + columns.upperBound {
          image[i] = schema.element.stored(values.elements[i])
        }
      }
    }
  }
}

/// A rotation and scaling about the image's centre; x runs right and y down, in pixels.
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
  func placement(shift: (x: Double, y: Double), from size: ImageSize, to canvas: ImageSize) -> Placement {
    let (source, target) = (Self.half(size), Self.half(canvas))
    let (c, s) = (cosine / scale, sine / scale)
    return Placement(
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

/// How far a moved image's ink reaches from its centre.
private struct InkBounds {
  var x = InkExtent()
  var y = InkExtent()

  init(of image: UnsafePointer<Float>, _ shape: Shape, moved motion: Motion) {
    // The kernel spans one source pixel to every side, turned and scaled with the image.
    let reach = motion.scale * (abs(motion.cosine) + abs(motion.sine))
    forEachOutermostInk(of: image, shape) {
      let place = motion.moved(x: $0, y: $1)
      x.include(place.x, reach: reach)
      y.include(place.y, reach: reach)
    }
  }
}

/// How an image was turned, scaled and moved: the truth that a spatial transformer may find.
private struct Placement {
  static let columns = [
    Column(
      "transform",
      [
        Dimension("source_coordinate", names: ["x", "y"]),
        Dimension("target_coordinate", names: ["x", "y", "1"]),
      ],
      longName:
        "matrix from (x, y, 1) in the image to (x, y) in the original; -1 and 1 are the centres of outer pixels"
    ),
    Column(
      "angle", units: "rad",
      longName: "rotation of the original, counter-clockwise as seen with rows running down"),
    Column("scale", longName: "size in the image relative to the original"),
    Column(
      "shift", [Dimension("direction", names: ["x", "y"])], units: "pixel",
      longName: "(x, y) from the image's centre to the original's, x rightwards and y downwards"),
  ]

  var angle: Float
  var scale: Float
  var shiftX: Float
  var shiftY: Float
  var matrix: InlineArray<6, Float>

  /// The values of the columns, one after another.
  var values: InlineArray<10, Float> {
    [
      matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5], angle, scale, shiftX, shiftY,
    ]
  }
}
