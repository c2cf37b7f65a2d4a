import Files
import Tensors

/// Turns images left to right, or leaves them.
///
/// Pixels change places and none is computed anew, so that this is no part of a warp.
final class Flip: Distortion {
  /// The images or volumes as they were; behind the truth about them whether they were turned.
  let schema: Schema

  private let probability: Double
  private let known: Int
  /// The matrices back to the original, whose first entry of each row of so many changes its sign.
  private let transform: (values: Range<Int>, width: Int)?

  /// Throws a ``Fault`` where samples have several labels, whose order it would turn round.
  init(of samples: Schema, _ options: FlipOptions) throws {
    guard samples.labelsPerSample == 1 else {
      throw Fault(
        ofDistortion:
          "flips samples of one label, but these have \(samples.labelsPerSample); put flip before sequence")
    }
    probability = options.probability
    known = samples.truthPerSample
    let width = samples.truth.first { $0.path == KnownTransform.name }?.dimensions.last?.extent
    transform = KnownTransform(among: samples.truth).flatMap { known in width.map { (known.values, $0) } }
    let column = Column(
      "flip", longName: "whether it was turned left to right after all that is told before, 1 or 0")
    schema = samples.with(truth: TruthLayout(samples.truth, adding: [column], keepingTransform: true))
  }

  /// Draws whether to turn.
  func draw(
    _ row: Int, as appearance: Appearance, of dataset: any Dataset, using random: inout RandomStream,
    into sample: SampleMemory
  ) throws {
    try dataset.read(row, as: appearance, into: sample)
    let turns = random.unit() < probability
    sample.truth?[known] = turns ? 1 : 0
    guard turns else { return }
    let width = schema.shape[schema.shape.rank - 1]
    for line in stride(from: 0, to: schema.shape.count, by: width) {
      reverse(sample.pixels + line, width)
    }
    guard let truth = sample.truth, let transform else { return }
    for i in stride(from: transform.values.lowerBound, to: transform.values.upperBound, by: transform.width) {
      truth[i] = -truth[i]
    }
  }

  private func reverse(_ pixels: UnsafeMutablePointer<Float>, _ count: Int) {
    for i in 0..<count / 2 {
      (pixels[i], pixels[count - 1 - i]) = (pixels[count - 1 - i], pixels[i])
    }
  }
}
