import Tensors
import Testing

/// Sums in two words, as the moments of averaged weights are added up in.
@Suite struct WideFixedPointTests {
  /// What several pieces sum up to, and what was refused; zeros must be left of each.
  private func sum(_ pieces: [[Float]], contributions: Int) -> (
    sums: [Float], refused: [FixedPoint.Refused]
  ) {
    let limit = FixedPoint.limit(contributions: contributions)
    var values = pieces[0]
    var (high, low) = ([Int64](repeating: 0, count: values.count), [Int64](repeating: 0, count: values.count))
    var refused: [FixedPoint.Refused] = []
    for piece in pieces {
      var rest = piece
      rest.withUnsafeMutableBufferPointer {
        refused.append(FixedPoint.moveWide($0, toHigh: &high, low: &low, limit: limit))
      }
      #expect(rest.allSatisfy { $0 == 0 })
    }
    values.withUnsafeMutableBufferPointer { FixedPoint.readWide(high: high, low: low, into: $0) }
    return (values, refused)
  }

  @Test func `a number of any size up to 2^56 comes back unchanged, save what lies below 2^-46`() {
    var random = RandomStream(seed: 4, purpose: .split, key: SampleKey(epoch: 0, sample: 0))
    for exponent in -60...55 {
      let value = Float(random.uniform(1, 2) * Double(sign: .minus, exponent: exponent, significand: 1))
      let (back, refused) = sum([[value, -value]], contributions: 1)
      #expect(refused[0].notFinite + refused[0].outOfRange == 0)
      guard exponent < -23 else {
        #expect(back == [value, -value])
        continue
      }
      #expect(abs(back[0] - value) <= 0x1p-47)
    }
  }

  @Test func `sums are those of one word where that holds them, and the same in every order`() {
    var random = RandomStream(seed: 5, purpose: .split, key: SampleKey(epoch: 0, sample: 0))
    for exponent in [-30, -3, 12, 40] {
      let scale = Double(sign: .plus, exponent: exponent, significand: 1)
      let pieces = (0..<8).map { _ in (0..<50).map { _ in Float(random.uniform(-1, 1) * scale) } }
      let wide = sum(pieces, contributions: 8).sums
      #expect(wide == sum(pieces.reversed(), contributions: 8).sums)
      var (one, found) = ([Int64](repeating: 0, count: 50), [Float](repeating: 0, count: 50))
      for var piece in pieces {
        piece.withUnsafeMutableBufferPointer {
          _ = FixedPoint.move($0, to: &one, limit: FixedPoint.limit(contributions: 8))
        }
      }
      found.withUnsafeMutableBufferPointer { FixedPoint.read(one, into: $0) }
      #expect((wide == found) == (exponent < 13))
      for i in 0..<50 {
        let exact = pieces.reduce(0.0) { $0 + Double($1[i]) }
        #expect(abs(Double(wide[i]) - exact) <= 8 * 0x1p-47 + Double(wide[i].ulp) / 2)
      }
    }
  }

  @Test func `what is too large, or no number, is counted by its kind and leaves the sums alone`() {
    let largest = Float(0x1p56) / 8
    let (sums, refused) = sum(
      [[largest, largest.nextUp, .nan, -.infinity, 3e38], [1, 1, 1, 1, 1]], contributions: 8)
    #expect(sums == [largest, 1, 1, 1, 1])
    #expect(refused[0].outOfRange == 2 && refused[0].notFinite == 2)
    #expect(refused[1].outOfRange + refused[1].notFinite == 0)
  }
}
