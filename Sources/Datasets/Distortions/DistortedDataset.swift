import Tensors

/// A dataset whose samples are distorted when they are read, anew in every epoch.
///
/// What is drawn depends on the seed, the epoch, the sample's identity and the place in a list of distortions alone.
public final class DistortedDataset: Dataset {
  private let base: any Dataset
  private let distortion: any Distortion
  private let seed: UInt64
  private let place: UInt32

  /// Distorts the samples of `base`; `place` counts distortions that follow one another from 0.
  public init(_ base: any Dataset, _ distortion: any Distortion, seed: UInt64, place: Int = 0) {
    self.base = base
    self.distortion = distortion
    self.seed = seed
    self.place = UInt32(place)
  }

  /// What the distortion makes of samples.
  public var schema: Schema { distortion.schema }

  /// The number of samples.
  public var count: Int { base.count }

  /// The digest of what is distorted.
  public var digest: UInt64 { base.digest }

  /// The identity of what is distorted.
  public func sampleID(at row: Int) -> Int { base.sampleID(at: row) }

  /// Draws a distortion of the row.
  public func read(_ row: Int, epoch: Int, into sample: SampleMemory) throws {
    let key = SampleKey(epoch: epoch, sample: base.sampleID(at: row))
    var random = RandomStream(seed: seed, purpose: .distortion, key: key, lane: place)
    try distortion.draw(row, epoch: epoch, of: base, using: &random, into: sample)
  }
}

extension Dataset {
  /// The samples under distortions, of which the first is the innermost.
  public func distorted(by options: DistortionOptions, seed: UInt64) throws -> any Dataset {
    var dataset: any Dataset = self
    for (place, make) in options.list.enumerated() {
      dataset = DistortedDataset(dataset, try make(dataset.schema), seed: seed, place: place)
    }
    return dataset
  }
}
