import Tensors
import Testing

@Suite struct PhiloxTests {
  /// The known answers that the authors publish for ten rounds (Random123, file kat_vectors).
  @Test(arguments: [
    KnownAnswer(
      counter: [0, 0, 0, 0], key: [0, 0],
      cipher: [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
    KnownAnswer(
      counter: [.max, .max, .max, .max], key: [.max, .max],
      cipher: [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]),
    KnownAnswer(
      counter: [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344], key: [0xA409_3822, 0x299F_31D0],
      cipher: [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]),
  ])
  func `enciphers as published`(_ known: KnownAnswer) {
    #expect(block(known.counter, known.key) == known.cipher)
  }

  @Test func `eight blocks know nothing of each other`() {
    let counters = (0..<8).map {
      SIMD4<UInt32>(truncatingIfNeeded: SIMD4(7, 1 << 33 - 1, 1, 5) &* (UInt64($0) + 3))
    }
    func words(_ place: Int) -> Philox.Words { .init(counters.map { UInt64($0[place]) }) }
    let blocks = Philox.blocks(words(0), words(1), words(2), words(3), key: [3, 4])
    for (lane, counter) in counters.enumerated() {
      #expect(
        [blocks.x, blocks.y, blocks.z, blocks.w].map { $0[lane] }
          == (0..<4).map { UInt64(block(counter, [3, 4])[$0]) })
    }
  }
}

/// The block of one counter.
func block(_ counter: SIMD4<UInt32>, _ key: SIMD2<UInt32>) -> SIMD4<UInt32> {
  func words(_ place: Int) -> Philox.Words { .init(repeating: UInt64(counter[place])) }
  let (x, y, z, w) = Philox.blocks(words(0), words(1), words(2), words(3), key: key)
  return SIMD4(UInt32(x[0]), UInt32(y[0]), UInt32(z[0]), UInt32(w[0]))
}

struct KnownAnswer: Sendable, CustomTestStringConvertible {
  let counter: SIMD4<UInt32>
  let key: SIMD2<UInt32>
  let cipher: SIMD4<UInt32>

  var testDescription: String { "counter \(counter), key \(key)" }
}
