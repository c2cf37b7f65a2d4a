import Foundation
import Tensors
import Testing

@Suite struct FixedPointTests {
  /// Eight contributions to 500 sums, over twenty binary orders of magnitude.
  private let contributions: [[Float]] = (0..<8).map { piece in
    var random = RandomStream(seed: 3, purpose: .split, key: SampleKey(epoch: 0, sample: piece))
    return (0..<500).map { _ in
      Float(
        random.uniform(-1, 1) * Double(sign: .plus, exponent: -Int(random.uniform(0, 20)), significand: 1))
    }
  }

  private func sums(of pieces: [[Float]]) -> [Int64] {
    pieces.reduce(into: [Int64](repeating: 0, count: 500)) { sums, piece in
      let refused = move(piece, to: &sums, limit: FixedPoint.limit(contributions: 8))
      #expect(refused.notFinite + refused.outOfRange == 0)
    }
  }

  /// Moves a copy of values, of which zeros must be left.
  private func move(
    _ values: [Float], to sums: inout [Int64], limit: Float, fresh: Bool = false
  ) -> FixedPoint.Refused {
    var rest = values
    let refused = rest.withUnsafeMutableBufferPointer {
      FixedPoint.move($0, to: &sums, limit: limit, fresh: fresh)
    }
    #expect(rest.allSatisfy { $0 == 0 })
    return refused
  }

  private func fixed(_ values: [Float], limit: Float = FixedPoint.limit(contributions: 1)) -> [Int64] {
    var sums = [Int64](repeating: 0, count: values.count)
    _ = move(values, to: &sums, limit: limit)
    return sums
  }

  private func float(_ sums: [Int64]) -> [Float] {
    var values = [Float](repeating: 0, count: sums.count)
    values.withUnsafeMutableBufferPointer { FixedPoint.read(sums, into: $0) }
    return values
  }

  @Test func `a sum is the same in every order and grouping, where a Float32 sum is not`() {
    let straight = sums(of: contributions)
    let grouped = [[6, 1], [7, 0, 3], [5], [2, 4]].map { group in sums(of: group.map { contributions[$0] }) }
    #expect(sums(of: contributions.reversed()) == straight)
    #expect(grouped.reduce([Int64](repeating: 0, count: 500)) { zip($0, $1).map { $0 + $1 } } == straight)

    let ordinary = (0..<500).map { i in contributions.reduce(0) { $0 + $1[i] } }
    let backwards = (0..<500).map { i in contributions.reversed().reduce(0) { $0 + $1[i] } }
    #expect(ordinary != backwards)
  }

  @Test func `a sum is as exact as Float32 can tell it`() {
    let exact = (0..<500).map { i in contributions.reduce(0.0) { $0 + Double($1[i]) } }
    for (value, exact) in zip(float(sums(of: contributions)), exact) {
      // Eight roundings to a multiple of 2^-46, and one to Float32.
      #expect(abs(Double(value) - exact) <= 8 * 0x1p-47 + Double(value.ulp) / 2)
    }
  }

  @Test func `a number comes back unchanged, save what lies below 2^-46`() {
    var random = RandomStream(seed: 4, purpose: .split, key: SampleKey(epoch: 0, sample: 0))
    for exponent in -60...15 {
      let value = Float(random.uniform(1, 2) * Double(sign: .minus, exponent: exponent, significand: 1))
      let back = float(fixed([value]))[0]
      // From 2^-23 on, all 24 bits of a Float32 lie at or above 2^-46.
      if exponent >= -23 { #expect(back == value) } else { #expect(abs(back - value) <= 0x1p-47) }
    }
  }

  @Test func `halves are rounded to the even neighbour`() {
    let halves: [Float] = [1, 3, 5, 7, -1, -3, -5].map { $0 * 0x1p-47 }
    #expect(fixed(halves) == [0, 2, 2, 4, 0, -2, -2])
  }

  @Test(arguments: [1, 2, 3, 5, 7, 8, 100, 65_536])
  func `as many of the largest contributions as there may be do not overflow`(count: Int) {
    let limit = FixedPoint.limit(contributions: count)
    let (sum, isOverflow) = Int64(limit).multipliedReportingOverflow(by: Int64(count))
    #expect(!isOverflow && sum <= 1 << 62)
    #expect(Int64(limit.nextUp).multipliedReportingOverflow(by: Int64(count)).partialValue > 1 << 62)
  }

  @Test(arguments: [1, 3, 8])
  func `the limit itself is taken and the next number is not`(count: Int) {
    let limit = FixedPoint.limit(contributions: count)
    let largest = limit * 0x1p-46
    #expect(fixed([largest, -largest], limit: limit) == [Int64(limit), -Int64(limit)])
    #expect(fixed([largest.nextUp, -largest.nextUp], limit: limit) == [0, 0])
  }

  @Test func `what cannot be taken is counted by its kind and leaves the sums alone`() {
    let values: [Float] = [
      1, .nan, .infinity, -.infinity, .signalingNaN, 1e30, -1e30, .greatestFiniteMagnitude, 2,
    ]
    var sums = [Int64](repeating: 5, count: values.count)
    let refused = move(values, to: &sums, limit: FixedPoint.limit(contributions: 8))
    #expect(refused.notFinite == 4)
    #expect(refused.outOfRange == 3)
    #expect(sums == [5 + 1 << 46, 5, 5, 5, 5, 5, 5, 5, 5 + 2 << 46])
  }

  /// Numbers at which a conversion could go wrong: halves, powers of two and their neighbours, what is no number.
  private let awkward: [Float] =
    [0, .nan, .infinity, .signalingNaN, .leastNonzeroMagnitude, 1e30]
    .flatMap { [$0, -$0] }
    + (-70...70).flatMap { exponent in
      let power = Float(sign: .plus, exponent: exponent, significand: 1)
      return [power.nextDown, power, power.nextUp, 1.5 * power, -power.nextDown, -power, -power.nextUp]
    }

  @Test(arguments: [1, 3, 4_096, 1 << 41])
  func `groups of eight are converted as numbers one by one are, wherever they lie`(contributions: Int) {
    let limit = FixedPoint.limit(contributions: contributions)
    var random = RandomStream(seed: 6, purpose: .split, key: SampleKey(epoch: 0, sample: 0))
    var values = awkward
    for _ in 0..<2_000 { values.append(awkward[Int(random.unit() * Double(awkward.count))]) }
    for _ in 0..<2_000 { values.append(Float(random.normal() * pow(2, random.uniform(-50, 8)))) }
    for start in 0..<8 {
      let part = Array(values[start...])
      var (fresh, sums) = ([Int64](repeating: 9, count: part.count), [Int64](repeating: 5, count: part.count))
      let refused = move(part, to: &sums, limit: limit)
      let again = move(part, to: &fresh, limit: limit, fresh: true)
      let expected = part.map { value -> Int64? in
        let scaled = (value * 0x1p46).rounded(.toNearestOrEven)
        return abs(scaled) <= limit ? Int64(scaled) : nil
      }
      #expect(fresh == expected.map { $0 ?? 0 })
      #expect(sums == expected.map { 5 + ($0 ?? 0) })
      #expect(refused == again && refused.notFinite + refused.outOfRange == expected.count { $0 == nil })
    }
  }

  @Test func `sums of any size are rounded once`() {
    var random = RandomStream(seed: 7, purpose: .split, key: SampleKey(epoch: 0, sample: 0))
    var sums: [Int64] = (0...62).flatMap { exponent -> [Int64] in
      let power = Int64(1) << exponent
      return [power - 1, power, power + 1, -power, 1 - power, power | power >> 24, power | power >> 25]
    }
    sums += [.min, .max, 0]
    // Groups that are small throughout, and others.
    sums += (0..<4_000).map { Int64(bitPattern: random.next()) >> ($0 < 2_000 ? 14 : Int64($0 % 60)) }
    for start in 0..<8 {
      let part = Array(sums[start...])
      #expect(float(part) == part.map { Float($0) * 0x1p-46 })
    }
  }
}
