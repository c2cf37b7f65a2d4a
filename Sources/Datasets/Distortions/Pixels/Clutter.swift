import Files
import Memory
import SpatialTransformers
import Tensors

/// Adds square patches of other samples at random places; what is brighter than white is white.
///
/// Jaderberg et al. 2015, appendix A.4, TC, and A.2 for co-localisation: "six randomly sampled 6×6 patches of other
/// digit images". The paper does not say how patches are put in; as in other reproductions they are added. A patch is any
/// square of any other sample of the split, so many are black in part or wholly, and lies wholly on the canvas. Numbers
/// that are no bytes have no white, and are added as they are.
final class Clutter: Distortion {
  /// The images as they were; behind the truth about them which patches were added and where.
  let schema: Schema

  private let options: ClutterOptions
  private let others: any Dataset
  private let other: Samples
  private let known: Int
  private let channels: Int
  private let canvas: ImageSize
  private let source: ImageSize
  /// The patches of a sample.
  private let patches: AlignedMemory<ClutterPatch>

  /// Prepares to add patches of `others`, of which samples are made row by row.
  ///
  /// Throws a ``Fault`` where there are no others, or patches do not fit.
  init(of samples: Schema, patchesOf others: any Dataset, _ options: ClutterOptions) throws {
    let size = options.size
    let (canvas, source) = (
      try samples.imageSize(for: "adds patches to images"),
      try others.schema.imageSize(for: "adds patches of images")
    )
    func refuse(unless condition: Bool, _ message: String) throws {
      guard condition else { throw Fault(ofDistortion: "adds patches \(message)") }
    }
    try refuse(unless: others.count > 1, "of other samples, but there is just one")
    try refuse(
      unless: min(canvas.width, canvas.height, source.width, source.height) >= size,
      "of \(size)×\(size) pixels, which do not fit from images of \(source) into ones of \(canvas)")
    try refuse(
      unless: samples.shape[0] == others.schema.shape[0],
      "of \(others.schema.shape[0]) channels to images of \(samples.shape[0]); put clutter before add")
    (self.canvas, self.source, channels) = (canvas, source, samples.shape[0])
    self.others = others
    self.options = options
    known = samples.truthPerSample
    schema = samples.with(
      truth: TruthLayout(samples.truth, adding: Self.columns(options.patches), keepingTransform: true))
    other = Samples(others.schema, capacity: 1)
    patches = AlignedMemory(repeating: ClutterPatch(), count: options.patches)
  }

  /// Draws of each patch the sample, the place there and the place here, across and down, in this order.
  func draw(
    _ row: Int, as appearance: Appearance, of dataset: any Dataset, using random: inout RandomStream,
    into sample: SampleMemory
  ) throws {
    drawPatches(beside: row, using: &random)
    try dataset.read(row, as: appearance, into: sample)
    let other = other[0]
    for (index, patch) in patches.elements.enumerated() {
      try others.read(patch.row, epoch: appearance.epoch, into: other)
      add(patch, of: other.pixels, to: sample.pixels)
      if let truth = sample.truth { tell(index, patch, in: truth + known) }
    }
  }

  /// Draws all patches first, so that their samples may be on the way while the image is made.
  private func drawPatches(beside row: Int, using random: inout RandomStream) {
    for index in 0..<patches.count {
      let drawn = random.index(below: others.count - 1)
      let patch = ClutterPatch(
        row: drawn < row ? drawn : drawn + 1, from: place(in: source, using: &random),
        place: place(in: canvas, using: &random))
      patches.start[index] = patch
      others.expect(patch.row)
    }
  }

  private func place(in image: ImageSize, using random: inout RandomStream) -> SIMD2<Int> {
    let x = random.index(below: image.width - options.size + 1)
    return SIMD2(x, random.index(below: image.height - options.size + 1))
  }

  private func add(
    _ patch: ClutterPatch, of pixels: UnsafePointer<Float>, to image: UnsafeMutablePointer<Float>
  ) {
    let (from, place, element) = (patch.from, patch.place, schema.element)
    for channel in 0..<channels {
      for row in 0..<options.size {
        let line = pixels + ((channel * source.height + from.y + row) * source.width + from.x)
        let target = image + ((channel * canvas.height + place.y + row) * canvas.width + place.x)
        for i in 0..<options.size { target[i] = element.stored(target[i] + line[i]) }
      }
    }
  }

  private func tell(_ index: Int, _ patch: ClutterPatch, in truth: UnsafeMutablePointer<Float>) {
    let places = truth + 2 * index
    (places[0], places[1]) = (Float(patch.place.x), Float(patch.place.y))
    let sources = places + 2 * options.patches
    (sources[0], sources[1]) = (Float(patch.from.x), Float(patch.from.y))
    truth[4 * options.patches + index] = Float(other[0].labels[0])
  }

  private static func columns(_ count: Int) -> [Column] {
    let (patch, direction) = (Dimension("patch", count), Dimension("direction", names: ["x", "y"]))
    return [
      Column(
        "patch_place", [patch, direction], units: "pixel",
        longName: "column and row of the image at which each patch's first pixel was added"),
      Column(
        "patch_source", [patch, direction], units: "pixel",
        longName: "column and row of another sample's image from which the patch's first pixel is"),
      Column("patch_class", [patch], longName: "class of the sample that the patch is of"),
    ]
  }
}

/// What is added to a sample: the row of another one, its first pixel there, and where that goes here.
private struct ClutterPatch {
  var row = 0
  var from = SIMD2<Int>()
  var place = SIMD2<Int>()
}
