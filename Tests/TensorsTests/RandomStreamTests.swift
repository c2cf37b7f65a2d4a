import TestSupport
import Tensors
import Testing

@Suite struct RandomStreamTests {
  private static let key = SampleKey(epoch: 3, sample: 41)

  @Test func `words are those of the cipher, block after block`() {
    var stream = RandomStream(seed: 0x0123_4567_89AB_CDEF, purpose: .dropout, key: Self.key, lane: 9)
    for number in 0..<20 {
      let cipher = block([UInt32(number), 4 << 24 | 9, 3, 41], [0x89AB_CDEF, 0x0123_4567])
      for word in 0..<4 { #expect(stream.nextWord() == cipher[word]) }
    }
  }

  @Test func `equal keys give equal numbers`() {
    #expect(words(of: stream()) == words(of: stream()))
    let name = "classifier/2/weight"
    #expect(words(of: stream(named: name)) == words(of: stream(named: name)))
  }

  @Test func `every part of the key matters`() {
    let streams = [
      stream(), stream(seed: 2), stream(seed: 1 << 32 | 1), stream(purpose: .order),
      stream(purpose: .dropout),
      stream(key: SampleKey(epoch: 4, sample: 41)), stream(key: SampleKey(epoch: 3, sample: 42)),
      stream(key: SampleKey(epoch: 41, sample: 3)), stream(lane: 1), stream(named: "a/weight"),
      stream(named: "b/weight"), stream(named: "a/weight", seed: 2),
    ]
    #expect(Set(streams.map(words)).count == streams.count)
    // No word in common either, as shifted copies of one sequence would have.
    #expect(Set(streams.flatMap(words)).count == streams.count * 16)
  }

  @Test func `copying a stream forks it`() {
    var stream = stream()
    _ = stream.nextWord()
    let copy = stream
    #expect(words(of: copy) == words(of: stream))
  }

  @Test func `64 bits are two words, the low one first`() {
    var (wide, narrow) = (stream(), stream())
    let (low, high) = (narrow.nextWord(), narrow.nextWord())
    #expect(wide.next() == UInt64(high) << 32 | UInt64(low))
    // Also where they stand astride, and the second is of further blocks.
    for _ in 0..<17 { #expect(wide.nextWord() == narrow.nextWord()) }
    for _ in 0..<20 { #expect(wide.next() == narrow.nextPair()) }
  }

  @Test func `first words of samples are those of their streams`() {
    let samples = Philox.Words(0, 1, 5, 1000, 1 << 20, 3, 3, 1 << 32 - 1)
    let words = RandomStream.firstWords(
      seed: 1 << 40 | 7, purpose: .order, epoch: 6, samples: samples, lane: 2)
    for lane in 0..<8 {
      let key = SampleKey(epoch: 6, sample: Int(samples[lane]))
      var stream = RandomStream(seed: 1 << 40 | 7, purpose: .order, key: key, lane: 2)
      #expect(words[lane] == UInt64(stream.nextWord()))
    }
  }

  @Test func `units are uniform on the half-open interval from 0 to 1`() {
    let units = draw { $0.unit() }
    #expect(units.allSatisfy { (0..<1).contains($0) })
    expectMoments(of: units, mean: 0.5, variance: 1 / 12.0, fourth: 1 / 80.0)
    #expect(abs(uniformDeviation(units, 0, 1)) < 4)
  }

  @Test func `uniform numbers keep to their bounds`() {
    let numbers = draw { $0.uniform(-3, 5) }
    #expect(numbers.allSatisfy { (-3..<5).contains($0) })
    expectMoments(of: numbers, mean: 1, variance: 64 / 12.0, fourth: 4096 / 80.0)
  }

  @Test func `normal numbers have the moments of the standard normal distribution`() {
    let numbers = draw { $0.normal() }
    expectMoments(of: numbers, mean: 0, variance: 1, fourth: 3)
    let third = numbers.reduce(0) { $0 + $1 * $1 * $1 } / Double(numbers.count)
    expectClose(third, 0, absolute: 5 * (15 / Double(numbers.count)).squareRoot())
    let withinOne = Double(numbers.count { abs($0) < 1 }) / Double(numbers.count)
    expectClose(withinOne, 0.682_689_5, absolute: 5 * (0.22 / Double(numbers.count)).squareRoot())
  }

  @Test func `both numbers of a pair are normal, and their product is as if neither knew the other`() {
    var stream = stream()
    let pairs = (0..<20_000).map { _ in stream.normalPair() }
    #expect(kolmogorovDistance(pairs.map(\.x), normalShare(deviation: 1)) < 2)
    #expect(kolmogorovDistance(pairs.map(\.y), normalShare(deviation: 1)) < 2)
    expectMoments(of: pairs.map { $0.x * $0.y }, mean: 0, variance: 1, fourth: 9)
  }

  @Test func `a branch is another stream of the same key, whatever was drawn before`() {
    var used = stream(lane: 3)
    let branch = words(of: used.branch(1 << 12))
    _ = used.normal()
    #expect(words(of: used.branch(1 << 12)) == branch)
    #expect(words(of: stream(lane: 3 | 1 << 12)) == branch)
    #expect(words(of: stream(lane: 3)) != branch)
  }

  @Test func `whole numbers below a bound are alike`() {
    let numbers = draw { Double($0.index(below: 7)) }
    #expect(Set(numbers) == [0, 1, 2, 3, 4, 5, 6])
    expectMoments(of: numbers, mean: 3, variance: 4, fourth: 28)
  }

  private func stream(
    seed: UInt64 = 1, purpose: RandomPurpose = .distortion, key: SampleKey = Self.key, lane: UInt32 = 0
  ) -> RandomStream {
    RandomStream(seed: seed, purpose: purpose, key: key, lane: lane)
  }

  private func stream(named name: String, seed: UInt64 = 1) -> RandomStream {
    RandomStream(seed: seed, purpose: .initialization, name: name)
  }

  private func words(of stream: RandomStream) -> [UInt32] {
    var stream = stream
    return (0..<16).map { _ in stream.nextWord() }
  }

  private func draw(_ next: (inout RandomStream) -> Double) -> [Double] {
    var stream = stream()
    return (0..<40_000).map { _ in next(&stream) }
  }
}

extension RandomStream {
  /// Two words, the first of them the lower half.
  fileprivate mutating func nextPair() -> UInt64 {
    let low = UInt64(nextWord())
    return low | UInt64(nextWord()) << 32
  }
}
