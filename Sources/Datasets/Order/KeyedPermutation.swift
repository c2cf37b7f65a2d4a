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
  private let epoch: UInt32
  private let halfBits: Int

  /// Makes the permutation of this key.
  public init(count: Int, seed: UInt64, purpose: RandomPurpose, epoch: Int = 0) {
    precondition(count > 0, "a permutation has at least one value, not \(count)")
    self.count = count
    self.seed = seed
    self.purpose = purpose
    self.epoch = UInt32(epoch)
    let bits = Int.bitWidth - (count - 1).leadingZeroBitCount
    halfBits = max((bits + 1) / 2, Self.smallestHalf)
  }

  /// The value at a place.
  public subscript(index: Int) -> Int {
    precondition(index >= 0 && index < count, "place \(index) of a permutation of \(count) values")
    return Int(values(at: Philox.Words(repeating: UInt64(index)))[0])
  }

  /// The values at eight places, in little more time than one takes.
  func values(at places: Philox.Words) -> Philox.Words {
    guard count > 1 else { return .zero }
    let count = UInt64(count)
    var values = enciphered(places)
    while any(values .>= count) {
      values.replace(with: enciphered(values), where: values .>= count)
    }
    return values
  }

  private func enciphered(_ values: Philox.Words) -> Philox.Words {
    let (mask, bits) = (UInt64(1) << halfBits - 1, Philox.Words(repeating: UInt64(halfBits)))
    var (left, right) = (values &>> bits, values & mask)
    for round in 0..<Self.rounds {
      let words = RandomStream.firstWords(
        seed: seed, purpose: purpose, epoch: epoch, samples: right, lane: round)
      (left, right) = (right, left ^ words & mask)
    }
    return left &<< bits | right
  }
}

/// Where a sample stands: in which pass over the data, and in which row.
struct SamplePlace {
  var epoch = 0
  var row = 0
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
    return (epoch, permutation(of: epoch)[place])
  }

  /// Writes where the samples at positions of the stream stand to the first places.
  func write(_ positions: Range<Int>, to places: inout [SamplePlace]) {
    var written = 0
    while written < positions.count {
      let (epoch, place) = (positions.lowerBound + written).quotientAndRemainder(dividingBy: count)
      // Behind the end of the epoch its last place stands for those that are not read.
      let next = UInt64(place) &+ Philox.Words(0, 1, 2, 3, 4, 5, 6, 7)
      let rows = permutation(of: epoch).values(
        at: pointwiseMin(next, Philox.Words(repeating: UInt64(count - 1))))
      let end = min(written + min(8, count - place), positions.count)
      for i in written..<end { places[i] = SamplePlace(epoch: epoch, row: Int(rows[i - written])) }
      written = end
    }
  }

  private func permutation(of epoch: Int) -> KeyedPermutation {
    KeyedPermutation(count: count, seed: seed, purpose: .order, epoch: epoch)
  }
}
