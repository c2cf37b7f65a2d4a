import SpatialTransformers
public import Tensors

/// Extrudes an image along depth, turns it in space and puts it somewhere in a cube, read with the trilinear kernel.
///
/// Jaderberg et al. 2015, appendix A.3, 3D MNIST on 60×60×60. The paper states neither how thick a digit is, nor how
/// far it is turned, nor where it may lie. Here `depth` slices repeat the pixels; the angles about x, y and z are
/// uniform in ± `angle` and applied in this order; the place is drawn uniformly among all where no ink is cut
/// off, the kernel included. Ink that does not fit along an axis is centred on it.
public final class VolumeDistortion: Distortion {
  /// Cubes; behind the truth about what is distorted matrix, angles, shift and depth.
  public let schema: Schema

  private let canvas: ImageSize
  private let angle: Double
  private let isPlacedFreely: Bool
  private let transformation: Affine3DTransformation
  private let sampler: any ImageSampler
  private let undistorted: Samples
  private let extruded: Tensor
  private let positions: Tensor
  private let values: Tensor
  private let truth: TruthLayout

  /// Makes a distortion of images into cubes of `side` voxels an edge that turns by up to ± `angle` radians about each axis.
  ///
  /// What is not placed freely stays centred. `depth` is at least two: a single slice has no extent to
  /// normalise its coordinate by. Throws a ``Fault`` where the samples are volumes already.
  public init(
    of samples: Schema, side: Int, depth: Int, angle: Double = 0, isPlacedFreely: Bool = false
  ) throws {
    precondition(depth >= 2, "an image \(depth) slices deep is no volume; expected at least 2")
    var size = try samples.imageSize(for: "extrudes images")
    size = ImageSize(depth: depth, height: size.height, width: size.width)
    self.angle = angle
    self.isPlacedFreely = isPlacedFreely
    canvas = ImageSize(depth: side, height: side, width: side)
    truth = TruthLayout(samples.truth, adding: VolumePlacement.columns)
    schema = samples.with(truth: truth).with(size: canvas)
    let grid = TargetGrid(output: canvas, input: size)
    transformation = Affine3DTransformation(on: grid)
    sampler = SamplingKernel.trilinear.sampler(on: grid, outside: .zeros)
    undistorted = Samples(samples, capacity: 1, withTruth: true)
    extruded = Tensor(Shape([samples.shape[0]] + size.dimensions))
    positions = Tensor(Shape([3] + canvas.dimensions))
    values = Tensor(schema.shape)
  }

  /// Draws the angles about x, y and z and the place along each, in this order, and writes the volume.
  public func draw(
    _ row: Int, as appearance: Appearance, of dataset: any Dataset, using random: inout RandomStream,
    into sample: SampleMemory
  ) throws {
    try dataset.read(row, as: appearance, into: undistorted[0])
    var (angles, place) = (SIMD3<Double>(), SIMD3<Double>())
    for axis in 0..<3 { angles[axis] = random.uniform(-angle, angle) }
    for axis in 0..<3 { place[axis] = random.unit() }
    var placement = VolumePlacement(angles: angles, size: transformation.grid.input)
    let ink = placement.inkExtents(of: undistorted[0].pixels, undistorted.schema.shape)
    for axis in 0..<3 where isPlacedFreely {
      placement.shift[axis] = ink[axis].shift(at: place[axis], within: canvas[axis])
    }
    tell(placement.values(on: canvas), in: sample)
    extrude()
    func voxels(_ axis: Int) -> Range<Int> {
      ink[axis].pixels(shifted: placement.shift[axis], within: canvas[axis])
    }
    let part = CanvasPart(columns: voxels(0), rows: voxels(1), slices: voxels(2))
    render(part, by: placement, into: sample.pixels)
  }

  /// Copies the labels and what was known, and adds values.
  private func tell(_ values: InlineArray<19, Float>, in sample: SampleMemory) {
    undistorted.copyLabels(to: sample)
    guard let room = sample.truth, let known = undistorted[0].truth else { return }
    let own = truth.keep(known, in: room)
    for i in 0..<19 { own[i] = values[i] }
  }

  /// Repeats the image's planes along depth.
  private func extrude() {
    let (depth, count) = (
      transformation.grid.input.depth, undistorted.schema.shape.count / undistorted.schema.shape[0]
    )
    for slice in 0..<undistorted.schema.shape[0] * depth {
      (extruded.pointer + slice * count).update(
        from: undistorted.images.pointer + slice / depth * count, count: count)
    }
  }

  /// Writes the volume, of which ink reaches only a part.
  private func render(
    _ part: CanvasPart, by placement: VolumePlacement, into image: UnsafeMutablePointer<Float>
  ) {
    placement.values(on: canvas).span.withUnsafeBufferPointer { theta in
      guard let theta = theta.baseAddress else { return }
      transformation.positions(
        of: theta, x: part.columns, y: part.rows, z: part.slices, into: positions.pointer)
    }
    sampler.sample(
      extruded.pointer, channels: schema.shape[0], at: positions.pointer, in: 0..<part.count,
      into: values.pointer)
    schema.write(values.pointer, of: part, on: canvas, to: image)
  }
}
