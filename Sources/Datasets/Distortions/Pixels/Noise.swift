import Tensors

/// Adds normally distributed noise to every pixel, each of its own; bytes stay between black and white.
final class Noise: Distortion {
  /// The images or volumes as they were; the noise itself is not told.
  let schema: Schema

  private let deviation: Float
  private let numbers = NormalNumbers.shared

  init(of samples: Schema, _ options: NoiseOptions) {
    schema = samples
    deviation = Float(options.deviation) * samples.element.white
  }

  /// Draws two pixels' noise of every random word, in the order of the pixels.
  func draw(
    _ row: Int, as appearance: Appearance, of dataset: any Dataset, using random: inout RandomStream,
    into sample: SampleMemory
  ) throws {
    try dataset.read(row, as: appearance, into: sample)
    let (pixels, count) = (sample.pixels, schema.shape.count)
    for i in stride(from: 0, to: count, by: 2) {
      let word = random.nextWord()
      pixels[i] = schema.element.stored(pixels[i] + deviation * numbers[UInt16(truncatingIfNeeded: word)])
      guard i + 1 < count else { break }
      pixels[i + 1] = schema.element.stored(
        pixels[i + 1] + deviation * numbers[UInt16(truncatingIfNeeded: word >> 16)])
    }
  }
}
