import Foundation

/// What random numbers are drawn for; a part of their key, so that no two uses share numbers.
public enum RandomPurpose: UInt32, Sendable {
  /// First values of the parameters.
  case initialization = 1

  /// The order of samples in an epoch.
  case order = 2

  /// The distortion of a sample.
  case distortion = 3

  /// The units that dropout leaves out.
  case dropout = 4

  /// Which digits are held out for validation.
  case split = 5

  /// The augmentation of a training sample.
  case augmentation = 6
}

/// A place in the endless stream of epochs: which pass over the data, and which sample.
public struct SampleKey: Hashable, Sendable {
  /// The pass over the data, from 0.
  public var epoch: UInt32

  /// The stable identity of the sample in its dataset.
  public var sample: UInt32

  /// Names the sample `sample` as it appears in epoch `epoch`.
  public init(epoch: Int, sample: Int) {
    self.epoch = UInt32(epoch)
    self.sample = UInt32(sample)
  }
}

/// The random numbers that belong to one (seed, purpose, epoch, sample), in a fixed order.
///
/// A value: copying it forks the stream. Two streams of different keys are independent.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  /// The counter of the next block.
  private var counter: SIMD4<UInt32>
  /// The words of eight blocks, two in each element, the first of them in its lower half.
  private var pairs = InlineArray<16, UInt64>(repeating: 0)
  /// How many of the words were given out.
  private var used = 32

  /// Opens the stream of these keys; `lane` tells apart several uses within one sample.
  ///
  /// The lane is the counter's upper half of 32 bits below the purpose's 8, so it stays under 2^24.
  public init(seed: UInt64, purpose: RandomPurpose, key sample: SampleKey, lane: UInt32 = 0) {
    precondition(lane < 1 << 24, "lane \(lane) of a random stream is not under 2^24")
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    counter = SIMD4(0, purpose.rawValue << 24 | lane, sample.epoch, sample.sample)
  }

  /// The stream of the same key, from its beginning, in whose lane `bits` are set that this one has not.
  public func branch(_ bits: UInt32) -> RandomStream {
    precondition(bits > 0 && bits < 1 << 24 && counter.y & bits == 0, "a branch at \(bits) of a stream")
    var branch = self
    branch.counter.x = 0
    branch.counter.y |= bits
    branch.used = 32
    return branch
  }

  /// Opens the stream named by a text, such as a parameter's path.
  public init(seed: UInt64, purpose: RandomPurpose, name: String) {
    let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    let sample = SampleKey(epoch: Int(hash >> 32), sample: Int(hash & 0xFFFF_FFFF))
    self.init(seed: seed, purpose: purpose, key: sample)
  }

  /// The next 32 random bits.
  public mutating func nextWord() -> UInt32 {
    if used == 32 { drawBlocks() }
    defer { used &+= 1 }
    return UInt32(truncatingIfNeeded: pairs[used / 2] >> (used.isMultiple(of: 2) ? 0 : 32))
  }

  /// The next 64 random bits: two words, the first of them the lower half.
  public mutating func next() -> UInt64 {
    guard used.isMultiple(of: 2) else {
      let low = UInt64(nextWord())
      return low | UInt64(nextWord()) << 32
    }
    if used == 32 { drawBlocks() }
    defer { used &+= 2 }
    return pairs[used / 2]
  }

  private mutating func drawBlocks() {
    let x = (UInt64(counter.x) &+ Philox.Words(0, 1, 2, 3, 4, 5, 6, 7)) & 0xFFFF_FFFF
    let (y, z, w) = (UInt64(counter.y), UInt64(counter.z), UInt64(counter.w))
    let blocks = Philox.blocks(
      x, Philox.Words(repeating: y), Philox.Words(repeating: z), Philox.Words(repeating: w), key: key)
    let (first, second) = (blocks.x | blocks.y &<< 32, blocks.z | blocks.w &<< 32)
    for i in 0..<8 { (pairs[2 * i], pairs[2 * i + 1]) = (first[i], second[i]) }
    counter.x &+= 8
    used = 0
  }

  /// The first words of the streams of eight samples, given by their identities.
  package static func firstWords(
    seed: UInt64, purpose: RandomPurpose, epoch: UInt32, samples: Philox.Words, lane: UInt32
  ) -> Philox.Words {
    let key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    let (y, z) = (UInt64(purpose.rawValue << 24 | lane), UInt64(epoch))
    return Philox.blocks(
      Philox.Words.zero, Philox.Words(repeating: y), Philox.Words(repeating: z), samples, key: key
    ).x
  }

  /// A number in [0, 1) with 53 random bits.
  public mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number drawn uniformly between two bounds.
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * unit()
  }

  /// A whole number from 0 to below `count`, all alike but for 2⁻⁵³ of them.
  public mutating func index(below count: Int) -> Int {
    precondition(count > 0, "one of \(count) numbers")
    return min(Int(unit() * Double(count)), count - 1)
  }

  /// A number of the standard normal distribution (Box and Muller 1958, the cosine branch).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - unit())).squareRoot()
    return radius * cos(2 * Double.pi * unit())
  }

  /// Two numbers of the standard normal distribution that know nothing of each other (both branches).
  public mutating func normalPair() -> SIMD2<Double> {
    let radius = (-2 * log(1 - unit())).squareRoot()
    let angle = 2 * Double.pi * unit()
    return SIMD2(radius * cos(angle), radius * sin(angle))
  }
}
