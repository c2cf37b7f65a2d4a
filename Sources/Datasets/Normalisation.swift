import Files
import Tensors

/// How the numbers of a network's input are made of brightnesses: (x − mean) / deviation, channel by channel.
public struct Normalisation: Sendable, Equatable {
  /// What is taken off, for each channel.
  public let means: [Float]

  /// What the rest is divided by, for each channel; above zero.
  public let deviations: [Float]

  /// Takes numbers that were measured before; nil where they are no means and deviations of as many channels.
  public init?(means: [Float], deviations: [Float]) {
    guard means.count == deviations.count, means.allSatisfy(\.isFinite),
      deviations.allSatisfy({ $0 > 0 && $0.isFinite })
    else { return nil }
    self.means = means
    self.deviations = deviations
  }

  /// The mean and the standard deviation of all that was seen; a channel of one colour keeps its scale.
  public init?(_ moments: [ChannelMoments]) {
    let deviations = moments.map { Float($0.deviation) }
    self.init(means: moments.map { Float($0.mean) }, deviations: deviations.map { $0 > 0 ? $0 : 1 })
  }
}

/// Sums over the pixels of one channel: of brightnesses and of their squares.
public struct ChannelMoments: Sendable, Equatable {
  private var count = 0
  private var sum = 0.0
  private var squares = 0.0

  /// Sums over nothing.
  public init() {}

  /// Adds pixels of whatever is brightness 1 at `white`.
  mutating func add(_ pixels: UnsafeBufferPointer<Float>, white: Double) {
    var (sum, squares) = (0.0, 0.0)
    for pixel in pixels {
      let value = Double(pixel)
      sum += value
      squares += value * value
    }
    count += pixels.count
    self.sum += sum / white
    self.squares += squares / (white * white)
  }

  /// What stands for the sums where ranks exchange them.
  public var numbers: InlineArray<3, Double> { [Double(count), sum, squares] }

  /// Adds sums that another rank made.
  public mutating func add(_ numbers: InlineArray<3, Double>) {
    count += Int(numbers[0])
    sum += numbers[1]
    squares += numbers[2]
  }

  var mean: Double { sum / Double(max(count, 1)) }

  var deviation: Double { max(squares / Double(max(count, 1)) - mean * mean, 0).squareRoot() }
}

/// A dataset whose images are normalised when they are read.
public final class NormalisedDataset: Dataset {
  /// What the numbers are normalised by.
  public let normalisation: Normalisation

  /// Images of numbers, otherwise what the base has.
  public let schema: Schema

  private let base: any Dataset
  private let white: Float

  /// Normalises the samples of `base`; throws a ``Fault`` where it has another number of channels.
  public init(_ base: any Dataset, by normalisation: Normalisation) throws {
    let (found, expected) = (base.schema.shape[0], normalisation.means.count)
    guard found == expected else {
      throw Fault(
        .configuration,
        "the images have \(found) channel\(found == 1 ? "" : "s"), but those that the network was trained on, by whose mean "
          + "and deviation they are normalised, \(expected); make them agree")
    }
    self.base = base
    self.normalisation = normalisation
    var schema = base.schema
    schema.elementBeforeNormalisation = schema.elementAsStored
    schema.element = .float32
    schema.normalisation = normalisation
    self.schema = schema
    white = base.schema.element.white
  }

  /// The number of samples.
  public var count: Int { base.count }

  /// The digest of what is normalised.
  public var digest: UInt64 { base.digest }

  /// Whether what is normalised is drawn anew.
  public var isDrawnAnew: Bool { base.isDrawnAnew }

  /// The identity of what is normalised.
  public func sampleID(at row: Int) -> Int { base.sampleID(at: row) }

  /// Expects the row that is normalised.
  public func expect(_ row: Int) { base.expect(row) }

  /// Reads the row and normalises its image.
  public func read(_ row: Int, epoch: Int, into sample: SampleMemory) throws {
    try base.read(row, epoch: epoch, into: sample)
    let size = schema.shape.count / schema.shape[0]
    for (channel, (mean, deviation)) in zip(normalisation.means, normalisation.deviations).enumerated() {
      let pixels = sample.pixels + channel * size
      for i in 0..<size { pixels[i] = (pixels[i] / white - mean) / deviation }
    }
  }
}

extension Dataset {
  /// Adds what rows have in epoch 0 to the moments of every channel.
  public func addMoments(of rows: Range<Int>, to moments: inout [ChannelMoments]) throws {
    let memory = Samples(schema, capacity: 1, withTruth: true)
    let size = schema.shape.count / schema.shape[0]
    for row in rows {
      try read(row, epoch: 0, into: memory[0])
      for channel in moments.indices {
        let pixels = UnsafeBufferPointer(start: memory[0].pixels + channel * size, count: size)
        moments[channel].add(pixels, white: Double(schema.element.white))
      }
    }
  }
}
