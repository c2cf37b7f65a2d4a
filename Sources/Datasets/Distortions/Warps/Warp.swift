import Files
public import SpatialTransformers
public import Tensors

/// Turns, scales, places, projects and bends an image, reading its pixels once with the bilinear kernel.
///
/// Jaderberg et al. 2015, appendix A.4, datasets R, RTS, P and E. Matrices of successive steps are multiplied; a spline
/// tells where the canvas reads what these make, as it does in a transformer, and so is the last of its warp.
/// Deviations, where the paper says no more: a place ("random location") is drawn uniformly among all where no ink (what is
/// not zero) is cut off, its kernel included; corners and control points are those of the canvas, the outer ones at the
/// centres of its outermost pixels; what leaves the canvas is lost.
public final class Warp: Distortion {
  /// Images of the canvas's size; behind the truth about what is distorted the matrix that leads back, if there is one,
  /// then angle, scale and shift, then what steps besides tell.
  public let schema: Schema

  private let steps: [DistortionStep]
  private let field: WarpField
  private let sampler: any ImageSampler
  private let undistorted: Samples
  private let values: Tensor
  private let truth: TruthLayout
  /// The truth about the warp, as it is told.
  private let told: Tensor
  /// How many numbers of it are the matrix's.
  private let entryCount: Int

  /// Makes a warp by steps that move pixels, on a canvas of the images' own size if none is given.
  ///
  /// Throws a ``Fault`` where the samples are volumes, or have a side of one pixel.
  public init(of samples: Schema, canvas: ImageSize? = nil, _ steps: [DistortionStep]) throws {
    let size = try samples.imageSize(for: "moves the pixels of images", atLeast: 2)
    let canvas = canvas ?? size
    field = WarpField(steps, canvas: canvas, image: size)
    let matrix =
      field.isMatrix ? WarpColumns.transforms(isProjective: field.isProjective, after: samples) : []
    let own = matrix + WarpColumns.similarity + steps.flatMap(WarpColumns.columns)
    truth = TruthLayout(samples.truth, adding: own)
    schema = samples.with(truth: truth).with(size: canvas)
    sampler = SamplingKernel.bilinear.sampler(on: field.grid, outside: .zeros)
    undistorted = Samples(samples, capacity: 1, withTruth: true)
    values = Tensor(schema.shape)
    told = Tensor([own.valueCount])
    entryCount = matrix.valueCount
    self.steps = steps
  }

  /// Whether a step can go into the warp of those before it.
  static func canFollow(_ step: DistortionStep, _ before: [DistortionStep]) -> Bool {
    !before.contains(where: \.isElastic) && !(step.isElastic && before.contains(where: \.isProjection))
  }

  /// Whether there are steps: without any, samples are put on the canvas, always at the same place.
  public var isDrawn: Bool { !steps.isEmpty }

  /// Draws the steps' numbers, in their order, and writes the image.
  public func draw(
    _ row: Int, as appearance: Appearance, of dataset: any Dataset, using random: inout RandomStream,
    into sample: SampleMemory
  ) throws {
    try dataset.read(row, as: appearance, into: undistorted[0])
    var motion = Motion()
    let reached = move(&motion, using: &random)
    motion.writeInverse(to: field.matrix, projecting: field.isProjective, on: field.grid)
    field.place(reached)
    render(reached, into: sample.pixels)
    tell(motion, in: sample)
  }

  /// Draws the steps, and says what ink reaches then.
  private func move(_ motion: inout Motion, using random: inout RandomStream) -> CanvasPart {
    // What steps tell stands behind matrix, angle, scale and shift.
    var (reached, next) = (CanvasPart?.none, told.pointer + entryCount + 4)
    for (index, step) in steps.enumerated() {
      if case .place = step {
        reached = place(&motion, using: &random)
      } else {
        reached = nil
        next = take(step, index, &motion, using: &random, telling: next)
      }
    }
    guard field.isMatrix, !field.isProjective else { return CanvasPart(field.grid.output) }
    return reached ?? CanvasPart(inkBounds(of: motion), shifted: .zero, field.grid.output)
  }

  /// Moves to where no ink is cut off, and says what it reaches there.
  private func place(_ motion: inout Motion, using random: inout RandomStream) -> CanvasPart {
    let bounds = inkBounds(of: motion)
    let way = bounds.way(at: SIMD2(random.unit(), random.unit()), within: field.grid.output)
    motion.move(by: way)
    return CanvasPart(bounds, shifted: way, field.grid.output)
  }

  private func inkBounds(of motion: Motion) -> InkBounds {
    motion.inkBounds(of: undistorted[0].pixels, undistorted.schema.shape)
  }

  /// Draws any other step, tells what it tells of itself, and says where the next one may.
  private func take(
    _ step: DistortionStep, _ index: Int, _ motion: inout Motion, using random: inout RandomStream,
    telling truth: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    switch step {
    case .rotate(let options): motion.rotate(by: random.uniform(-options.angle, options.angle))
    case .scale(let options):
      motion.scale(by: random.uniform(options.range.lowerBound, options.range.upperBound))
    case .project(let options):
      let corners = CornerMoves(
        deviation: options.deviation, on: field.grid.output, step: index, using: random)
      motion.project(by: corners.matrix)
      return corners.tell(at: truth)
    case .elastic(let options):
      return field.bend(by: options.deviation, using: &random, telling: truth)
    case .place, .clutter, .noise, .brightness, .flip, .add, .sequence:
      preconditionFailure("\(step) as a step that moves pixels by itself")
    }
    return truth
  }
}

extension Warp {
  /// Writes the image, of which ink reaches only a part.
  private func render(_ part: CanvasPart, into image: UnsafeMutablePointer<Float>) {
    sampler.sample(
      undistorted.images.pointer, channels: schema.shape[0], at: field.positions.pointer, in: 0..<part.count,
      into: values.pointer)
    schema.write(values.pointer, of: part, on: field.grid.output, to: image)
  }

  /// Copies the labels and what was known, and tells what was done.
  private func tell(_ motion: Motion, in sample: SampleMemory) {
    undistorted.copyLabels(to: sample)
    guard let room = sample.truth, let known = undistorted[0].truth else { return }
    if entryCount > 0 { tellMatrices(after: known) }
    let centre = motion.centre
    let similarity = told.pointer + entryCount
    (similarity[0], similarity[1]) = (Float(motion.angle), Float(motion.scale))
    (similarity[2], similarity[3]) = (Float(centre.x), Float(centre.y))
    if !field.isMatrix { told.pointer[told.shape.count - 1] = Float(field.foldCount) }
    truth.keep(known, in: room).update(from: told.pointer, count: told.shape.count)
  }
}

extension Warp {
  /// Tells the matrices that lead back to the original: the warp's own, behind each that was known.
  private func tellMatrices(after known: UnsafePointer<Float>) {
    let own = Matrix3(field.matrix, rows: field.isProjective ? 3 : 2)
    guard let replaced = truth.replaced, replaced.rows != nil else {
      return told.pointer.update(from: field.matrix, count: entryCount)
    }
    let count = replaced.parts ?? 1
    let rows = entryCount / (3 * count)
    for part in 0..<count {
      (replaced.matrix(part, in: known) * own).write(to: told.pointer + 3 * rows * part, rows: rows)
    }
  }
}

extension CanvasPart {
  /// What ink reaches after a shift.
  fileprivate init(_ ink: InkBounds, shifted way: SIMD2<Double>, _ canvas: ImageSize) {
    self.init(
      columns: ink.x.pixels(shifted: way.x, within: canvas.width),
      rows: ink.y.pixels(shifted: way.y, within: canvas.height))
  }
}
