public import Tensors

/// A dataset whose samples are distorted when they are read, anew in every epoch.
///
/// What is drawn depends on the seed, the purpose, the epoch, the sample's identity, the part that it is of another sample
/// and the place in a list of distortions alone.
public final class DistortedDataset: Dataset {
  private let base: any Dataset
  private let distortion: any Distortion
  private let seed: UInt64
  private let purpose: RandomPurpose
  private let place: Int

  /// Distorts the samples of `base`; `place` counts distortions that follow one another from 0.
  public init(
    _ base: any Dataset, _ distortion: any Distortion, seed: UInt64, purpose: RandomPurpose = .distortion,
    place: Int = 0
  ) {
    self.base = base
    self.distortion = distortion
    self.seed = seed
    self.purpose = purpose
    self.place = place
  }

  /// What the distortion makes of samples.
  public var schema: Schema { distortion.schema }

  /// How a file says that what is distorted was distorted before; nil where it is no file's.
  public var frozenDistortion: String? { base.frozenDistortion }

  /// The number of samples.
  public var count: Int { base.count }

  /// The digest of what is distorted.
  public var digest: UInt64 { base.digest }

  /// Whether the distortion draws anything.
  public var isDrawnAnew: Bool { base.isDrawnAnew || distortion.isDrawn }

  /// The identity of what is distorted.
  public func sampleID(at row: Int) -> Int { base.sampleID(at: row) }

  /// Expects the row that is distorted.
  public func expect(_ row: Int) { base.expect(row) }

  /// Draws a distortion of the row.
  public func read(_ row: Int, epoch: Int, into sample: SampleMemory) throws {
    try read(row, as: Appearance(epoch: epoch), into: sample)
  }

  /// Draws a distortion of the row with the numbers of the sample that it is a part of.
  public func read(_ row: Int, as appearance: Appearance, into sample: SampleMemory) throws {
    let whole = appearance.part?.whole ?? base.sampleID(at: row)
    let lane = DrawLane.of(place: place, part: appearance.part?.number ?? 0)
    let key = SampleKey(epoch: appearance.epoch, sample: whole)
    var random = RandomStream(seed: seed, purpose: purpose, key: key, lane: lane)
    try distortion.draw(row, as: appearance, of: base, using: &random, into: sample)
  }
}

/// The bits of a random stream's lane: which distortion of a list draws (4), for which part of a sample (8), and with which
/// of its steps (4) for the how manieth time (8).
enum DrawLane {
  /// The most distortions of a list, and steps of one.
  static let places = 16
  /// The most parts of a sample.
  static let parts = 256
  /// The most attempts at one draw, the first included.
  static let attempts = 256

  static func of(place: Int, part: Int) -> UInt32 {
    precondition(place < places && part < parts, "distortion \(place), part \(part) of a sample")
    return UInt32(place | part << 4)
  }

  /// The bits of an attempt beside those of the lane, from 1.
  static func branch(step: Int, attempt: Int) -> UInt32 {
    precondition(step < places && attempt > 0 && attempt < attempts, "attempt \(attempt) of step \(step)")
    return UInt32(step << 12 | attempt << 16)
  }
}
