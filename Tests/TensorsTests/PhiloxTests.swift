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
    #expect(Philox.block(counter: known.counter, key: known.key) == known.cipher)
  }
}

struct KnownAnswer: Sendable, CustomTestStringConvertible {
  let counter: SIMD4<UInt32>
  let key: SIMD2<UInt32>
  let cipher: SIMD4<UInt32>

  var testDescription: String { "counter \(counter), key \(key)" }
}
