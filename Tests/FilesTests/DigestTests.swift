import Files
import Testing

@Suite struct DigestTests {
  /// Made with Python's xxhash 3.x: `xxhash.xxh64(bytes(i * 7 % 256 for i in range(n)))`.
  static let known: [(count: Int, digest: UInt64)] = [
    (0, 0xEF46_DB37_51D8_E999), (1, 0xE934_A84A_DB05_2768), (3, 0x9FF7_0A63_5A62_09AB),
    (4, 0xAE5A_CDC0_0A55_AC41), (7, 0xD734_A6B2_6F3D_A63E), (8, 0x8711_6B33_65B9_24EB),
    (31, 0x0F18_7C62_B1E7_22B7), (32, 0x91B0_CB09_31A8_C629), (33, 0x931B_043C_F8D6_5B94),
    (63, 0x2191_10BF_13E2_FA26), (64, 0xBF30_52E3_4457_75D0), (100, 0x8E22_72C0_8247_D5DB),
    (1000, 0x2527_5608_A9CF_C168),
  ]

  @Test func `abc has its published digest`() {
    let digest = Array("abc".utf8).withUnsafeBytes { Digest.of($0) }
    #expect(digest == 0x44BC_2CF5_AD77_0999)
  }

  @Test(arguments: known) func `every length around a stripe is digested as by xxHash`(
    count: Int, digest: UInt64
  ) {
    #expect(bytes(count).withUnsafeBytes { Digest.of($0) } == digest)
  }

  @Test(arguments: [1, 5, 31, 32, 33, 100]) func `pieces of any size give the digest of the whole`(size: Int)
  {
    var digest = Digest()
    bytes(1000).withUnsafeBytes { whole in
      for begin in stride(from: 0, to: 1000, by: size) {
        digest.update(UnsafeRawBufferPointer(rebasing: whole[begin..<min(begin + size, 1000)]))
        _ = digest.value
      }
    }
    #expect(digest.value == 0x2527_5608_A9CF_C168)
  }

  @Test func `a digest is shown as sixteen hexadecimal digits, zeros in front included`() {
    #expect(Digest.text(of: 0x0F18_7C62_B1E7_22B7) == "0f187c62b1e722b7")
    #expect(Digest.text(of: 0) == "0000000000000000")
  }

  private func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8($0 * 7 % 256) }
  }
}
