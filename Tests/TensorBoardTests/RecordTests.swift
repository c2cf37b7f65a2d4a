import Testing

@testable import TensorBoard

@Suite struct RecordTests {
  /// Source: RFC 3720, B.4; the bytes of a checksum stand there the lowest first.
  @Test func `checksums are those of the standard's examples`() {
    #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.of([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.of((0..<32).map { UInt8($0) }) == 0x46DD_794E)
    #expect(CRC32C.of((0..<32).reversed().map { UInt8($0) }) == 0x113F_DB5C)
    let command: [UInt8] =
      [0x01, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0, 0, 0, 0, 0x14]
      + [0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0]
    #expect(CRC32C.of(command) == 0xD996_3A56)
    #expect(CRC32C.of([]) == 0)
  }

  /// The expected bytes are what TensorBoard's own functions make of the same.
  @Test func `a record is the length, its checksum, the bytes and theirs, checksums masked`() {
    #expect(
      Record.of([]) == [0, 0, 0, 0, 0, 0, 0, 0, 0x29, 0x03, 0x98, 0x07, 0xD8, 0xEA, 0x82, 0xA2])
    #expect(
      Record.of(Array("abc".utf8)) == [
        3, 0, 0, 0, 0, 0, 0, 0, 0xB0, 0x99, 0x49, 0x0E, 0x61, 0x62, 0x63, 0x6E, 0x57, 0xF1, 0x21,
      ])
    let long = Record.of((0..<257).map { UInt8(truncatingIfNeeded: $0) })
    #expect(long.prefix(12) == [1, 1, 0, 0, 0, 0, 0, 0, 0x07, 0x45, 0x4E, 0x69])
    let last = Record.of((0..<256).map { UInt8($0) } + Array("x".utf8))
    #expect(last.suffix(4) == [0x7D, 0xCD, 0x9B, 0xFC])
  }
}
