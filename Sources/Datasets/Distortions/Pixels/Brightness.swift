import Files
import Tensors

/// Multiplies all pixels by a factor; what is brighter than white is white.
final class Brightness: Distortion {
  /// The images or volumes as they were; behind the truth about them the factor.
  let schema: Schema

  private let range: ClosedRange<Double>
  private let known: Int

  init(of samples: Schema, _ options: BrightnessOptions) {
    range = options.range
    known = samples.truthPerSample
    let column = Column("brightness", longName: "factor of all pixels")
    schema = samples.with(truth: TruthLayout(samples.truth, adding: [column], keepingTransform: true))
  }

  /// Draws the factor.
  func draw(
    _ row: Int, as appearance: Appearance, of dataset: any Dataset, using random: inout RandomStream,
    into sample: SampleMemory
  ) throws {
    try dataset.read(row, as: appearance, into: sample)
    let factor = Float(random.uniform(range.lowerBound, range.upperBound))
    for i in 0..<schema.shape.count { sample.pixels[i] = schema.element.stored(factor * sample.pixels[i]) }
    sample.truth?[known] = factor
  }
}
