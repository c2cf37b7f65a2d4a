public import SpatialTransformers
public import Tensors

/// Extrudes a digit along depth, turns it in space and puts it somewhere in a cube, read with the trilinear kernel.
///
/// Jaderberg et al. 2015, appendix A.3, 3D MNIST on 60×60×60. The paper states neither how thick the digit is, nor how
/// far it is turned, nor where it may lie. Here `depth` slices repeat the 28×28 pixels; the angles about x, y and z are
/// uniform in ± `angle` and applied in this order; the place is drawn uniformly among all where no ink is cut
/// off, the digit's kernel included. Ink that does not fit along an axis is centred on it.
public final class VolumeDistortion: Distortion {
  /// The cube.
  public let canvas: ImageSize

  private let angle: Double
  private let isPlacedFreely: Bool
  private let transformation: Affine3DTransformation
  private let sampler: any ImageSampler
  private let digit: Tensor
  private let positions: Tensor
  private let values: Tensor

  /// Makes a distortion into cubes of `side` voxels an edge that turns by up to ± `angle` radians about each axis.
  ///
  /// A digit that is not placed freely stays centred. `depth` is at least two: a single slice has no extent to
  /// normalise its coordinate by.
  public init(side: Int, depth: Int, angle: Double = 0, isPlacedFreely: Bool = false) {
    precondition(depth >= 2, "a digit \(depth) slices deep is no volume; expected at least 2")
    self.angle = angle
    self.isPlacedFreely = isPlacedFreely
    canvas = ImageSize(depth: side, height: side, width: side)
    let source = ImageSize(depth: depth, height: Digits.size.height, width: Digits.size.width)
    let grid = TargetGrid(output: canvas, input: source)
    transformation = Affine3DTransformation(on: grid)
    sampler = SamplingKernel.trilinear.sampler(on: grid, outside: .zeros)
    digit = Tensor(Shape(source.dimensions))
    positions = Tensor(Shape([3] + canvas.dimensions))
    values = Tensor(Shape(canvas.dimensions))
  }

  /// Matrix, angles, shift and depth of the digit.
  public var truth: [SampleColumn] { VolumePose.columns }

  /// Draws the angles about x, y and z and the place along each, in this order, and writes the volume, rounded to
  /// whole bytes.
  public func draw(
    _ digit: UnsafePointer<UInt8>, using random: inout RandomStream, into image: UnsafeMutablePointer<UInt8>,
    truth: UnsafeMutablePointer<Float>
  ) {
    var (angles, place) = (SIMD3<Double>(), SIMD3<Double>())
    for axis in 0..<3 { angles[axis] = random.uniform(-angle, angle) }
    for axis in 0..<3 { place[axis] = random.unit() }
    var pose = VolumePose(angles: angles, digit: transformation.grid.input)
    let ink = pose.inkExtents(of: digit)
    for axis in 0..<3 where isPlacedFreely {
      pose.shift[axis] = ink[axis].shift(at: place[axis], within: canvas[axis])
    }
    pose.write(to: truth, canvas: canvas)
    extrude(digit)
    image.update(repeating: 0, count: canvas.count)
    func voxels(_ axis: Int) -> Range<Int> {
      ink[axis].pixels(shifted: pose.shift[axis], within: canvas[axis])
    }
    render(at: truth, x: voxels(0), y: voxels(1), z: voxels(2), into: image)
  }

  private func extrude(_ source: UnsafePointer<UInt8>) {
    let count = Digits.size.count
    for i in 0..<count { digit.pointer[i] = Float(source[i]) }
    for begin in stride(from: count, to: digit.elements.count, by: count) {
      (digit.pointer + begin).update(from: digit.pointer, count: count)
    }
  }

  /// Writes the part of the volume that ink reaches.
  private func render(
    at theta: UnsafePointer<Float>, x: Range<Int>, y: Range<Int>, z: Range<Int>,
    into image: UnsafeMutablePointer<UInt8>
  ) {
    transformation.positions(of: theta, x: x, y: y, z: z, into: positions.pointer)
    for slice in z {
      for row in y {
        let line = (slice * canvas.height + row) * canvas.width
        let voxels = line + x.lowerBound..<line + x.upperBound
        sampler.sample(digit.pointer, channels: 1, at: positions.pointer, in: voxels, into: values.pointer)
        for i in voxels { image[i] = UInt8(min(values.elements[i] + 0.5, 255)) }
      }
    }
  }
}
