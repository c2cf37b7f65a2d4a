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
  private var counter: SIMD4<UInt32>
  private var block = SIMD4<UInt32>()
  private var used = 4

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
    branch.used = 4
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
    if used == 4 {
      block = Philox.block(counter: counter, key: key)
      counter.x &+= 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let low = UInt64(nextWord())
    return low | UInt64(nextWord()) << 32
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
