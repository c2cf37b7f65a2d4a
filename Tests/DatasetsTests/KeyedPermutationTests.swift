import Datasets
import Tensors
import TestSupport
import Testing

@Suite struct KeyedPermutationTests {
  @Test(arguments: [1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 255, 1000, 4099])
  func `every value appears once`(count: Int) {
    let permutation = KeyedPermutation(count: count, seed: 1, purpose: .order, epoch: 3)
    #expect((0..<count).map { permutation[$0] }.sorted() == Array(0..<count))
  }

  @Test func `values are those of the network that the documentation describes`() {
    let (count, key) = (1000, 0xFEDC_BA98_7654_3210 as UInt64)
    let permutation = KeyedPermutation(count: count, seed: key, purpose: .order, epoch: 5)
    for place in [0, 1, 31, 32, 500, 999] {
      var value = place
      repeat {
        var (left, right) = (value >> 5, value & 31)
        for round in 0..<8 {
          var random = RandomStream(
            seed: key, purpose: .order, key: SampleKey(epoch: 5, sample: right), lane: UInt32(round))
          (left, right) = (right, left ^ Int(random.nextWord()) & 31)
        }
        value = left << 5 | right
      } while value >= count
      #expect(permutation[place] == value)
    }
  }

  @Test func `seed, purpose and epoch each change the order`() {
    func order(_ seed: UInt64, _ purpose: RandomPurpose, _ epoch: Int) -> [Int] {
      let permutation = KeyedPermutation(count: 50, seed: seed, purpose: purpose, epoch: epoch)
      return (0..<50).map { permutation[$0] }
    }
    let orders = [order(1, .order, 0), order(2, .order, 0), order(1, .split, 0), order(1, .order, 1)]
    #expect(Set(orders).count == 4)
    #expect(order(1, .order, 0) == orders[0])
  }

  /// A sum of `epochs` random permutation matrices has (count − 1)² degrees of freedom, and its χ² a
  /// mean of count · (count − 1).
  @Test(arguments: [(2, 1000), (3, 1000), (10, 3000), (97, 300)])
  func `samples fall on positions as if at random`(count: Int, epochs: Int) {
    var counts = [Int](repeating: 0, count: count * count)
    for epoch in 0..<epochs {
      let permutation = KeyedPermutation(count: count, seed: 1, purpose: .order, epoch: epoch)
      for place in 0..<count { counts[place * count + permutation[place]] += 1 }
    }
    let statistic = chiSquare(counts) * Double(count - 1) / Double(count)
    #expect(abs(chiSquareDeviation(statistic, degrees: (count - 1) * (count - 1))) < 4)
  }

  @Test func `samples follow one another as if at random`() {
    let count = 10
    var counts = [Int](repeating: 0, count: count * count)
    for epoch in 0..<2000 {
      let permutation = KeyedPermutation(count: count, seed: 1, purpose: .order, epoch: epoch)
      let order = (0..<count).map { permutation[$0] }
      for (first, second) in zip(order, order.dropFirst()) { counts[first * count + second] += 1 }
    }
    let pairs = counts.indices.filter { $0 / count != $0 % count }.map { counts[$0] }
    #expect(abs(chiSquareDeviation(chiSquare(pairs), degrees: pairs.count - 1)) < 4)
  }

  @Test func `the stream goes through every sample once an epoch`() {
    let order = EpochOrder(count: 7, seed: 5)
    let places = (0..<21).map { order[$0] }
    for epoch in 0..<3 {
      let part = places[(epoch * 7)..<(epoch * 7 + 7)]
      #expect(part.allSatisfy { $0.epoch == epoch })
      #expect(part.map(\.row).sorted() == Array(0..<7))
    }
  }
}
