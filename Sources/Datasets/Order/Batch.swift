public import Tensors

/// The samples of a micro-batch, in memory that is allocated once and filled again and again.
///
/// The first `count` samples are real; what lies behind them is left over from before.
public final class Batch {
  /// What a network sees of the samples: bytes divided by 255, other numbers as they are.
  public let samples: Samples

  /// The epoch and identity of every sample.
  ///
  /// A copy that outlives the next `load` makes that one allocate.
  public private(set) var keys: [SampleKey]

  private var places: [SamplePlace]

  /// The number of samples loaded.
  public private(set) var count = 0

  /// Allocates a batch of at most `capacity` samples; the truth about them is read where it is asked for.
  public init(_ schema: Schema, capacity: Int, withTruth: Bool = false) {
    samples = Samples(schema, capacity: capacity, withTruth: withTruth)
    keys = Array(repeating: SampleKey(epoch: 0, sample: 0), count: capacity)
    places = Array(repeating: SamplePlace(), count: capacity)
  }

  /// The number of samples that fit.
  public var capacity: Int { samples.capacity }

  /// The images (capacity, C, H, W), or volumes (capacity, C, D, H, W), plain.
  public var images: Tensor { samples.images }

  /// The labels, (capacity, labels of a sample).
  public var labels: UnsafeMutableBufferPointer<Int32> { samples.labels }

  /// Takes `count` samples of `dataset`; where they stand, `find` writes to the first places.
  func fill(_ count: Int, from dataset: any Dataset, find: (inout [SamplePlace]) -> Void) throws {
    precondition(count <= capacity, "\(count) samples for a batch of \(capacity)")
    let (schema, expected) = (dataset.schema, samples.schema.shape)
    precondition(schema.shape == expected, "samples of \(schema.shape) for a batch of \(expected)")
    find(&places)
    for sample in 0..<count {
      let (place, memory) = (places[sample], samples[sample])
      // Asked for now, the next one is there when this one has been drawn.
      if sample + 1 < count { dataset.expect(places[sample + 1].row) }
      try dataset.read(place.row, epoch: place.epoch, into: memory)
      keys[sample] = SampleKey(epoch: place.epoch, sample: dataset.sampleID(at: place.row))
      if schema.element == .uint8 { Self.scale(memory.pixels, count: expected.count) }
    }
    self.count = count
  }

  /// Bytes to brightness, 0 to 1.
  ///
  /// The product with 1/255, and once more with what that leaves over, is the quotient of every byte to the bit, in less
  /// time than a division takes. Source: Markstein 1990.
  private static func scale(_ pixels: UnsafeMutablePointer<Float>, count: Int) {
    let unit: Float = 1 / 255
    for i in 0..<count {
      let quotient = pixels[i] * unit
      let rest = pixels[i].addingProduct(-255, quotient)
      pixels[i] = quotient.addingProduct(unit, rest)
    }
  }
}
