public import Tensors

/// A permutation of 0 ..< count that is computed place by place, in constant memory.
///
/// A balanced Feistel network of eight rounds over the smallest even number of bits that holds `count`
/// values, with Philox as round function; a result outside 0 ..< count is enciphered again until it falls
/// inside (cycle walking; fewer than four rounds of it on average, but for tiny counts).
/// Sources: Luby and Rackoff 1988; Black and Rogaway 2002, section 4. Four rounds were seen to be biased at
/// ten values.
public struct KeyedPermutation: Sendable {
  private static let rounds: UInt32 = 8
  /// Halves of two bits were seen to be biased at up to ten values; with four none was seen at any count.
  private static let smallestHalf = 4

  /// The number of values.
  public let count: Int

  private let seed: UInt64
  private let purpose: RandomPurpose
  private let epoch: Int
  private let halfBits: Int

  /// Makes the permutation of this key.
  public init(count: Int, seed: UInt64, purpose: RandomPurpose, epoch: Int = 0) {
    precondition(count > 0, "a permutation has at least one value, not \(count)")
    self.count = count
    self.seed = seed
    self.purpose = purpose
    self.epoch = epoch
    let bits = Int.bitWidth - (count - 1).leadingZeroBitCount
    halfBits = max((bits + 1) / 2, Self.smallestHalf)
  }

  /// The value at a place.
  public subscript(index: Int) -> Int {
    precondition(index >= 0 && index < count, "place \(index) of a permutation of \(count) values")
    guard count > 1 else { return 0 }
    var value = enciphered(index)
    while value >= count { value = enciphered(value) }
    return value
  }

  private func enciphered(_ value: Int) -> Int {
    let mask = (1 << halfBits) - 1
    var (left, right) = (value >> halfBits, value & mask)
    for round in 0..<Self.rounds {
      let key = SampleKey(epoch: epoch, sample: right)
      var random = RandomStream(seed: seed, purpose: purpose, key: key, lane: round)
      (left, right) = (right, left ^ Int(random.nextWord()) & mask)
    }
    return left << halfBits | right
  }
}

/// The order in which an endless stream of epochs visits samples, each epoch every sample once.
public struct EpochOrder: Sendable {
  /// The number of samples of an epoch.
  public let count: Int

  private let seed: UInt64

  /// The order of `count` samples under a seed.
  public init(count: Int, seed: UInt64) {
    precondition(count > 0, "an epoch has at least one sample, not \(count)")
    self.count = count
    self.seed = seed
  }

  /// The epoch and the sample's row at a position of the stream.
  public subscript(position: Int) -> (epoch: Int, row: Int) {
    let (epoch, place) = position.quotientAndRemainder(dividingBy: count)
    return (epoch, KeyedPermutation(count: count, seed: seed, purpose: .order, epoch: epoch)[place])
  }
}
