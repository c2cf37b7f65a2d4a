import Archives
import Arrays
import Files
import TestSupport
import Testing

/// Texts as NumPy keeps them: places of 32 bits or of 8, zeros behind the last letter.
@Suite struct StoredTextsTests {
  private func file(_ kind: String, shape: String = "(2,)", _ bytes: [UInt8]) -> MemoryBytes {
    let header = Array("{'descr': '\(kind)', 'fortran_order': False, 'shape': \(shape), }\n".utf8)
    let mark: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0]
    return MemoryBytes(mark + header + bytes, name: "x.npy")
  }

  private func words(_ text: String, places: Int, isBigEndian: Bool) -> [UInt8] {
    let values = text.unicodeScalars.map(\.value)
    return (values + Array(repeating: 0, count: places - values.count)).flatMap { value in
      let bytes = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
      return isBigEndian ? bytes.reversed() : bytes
    }
  }

  @Test(arguments: [false, true])
  func `letters of 32 bits come back, in either order of bytes`(isBigEndian: Bool) throws {
    let texts = ["käse", "𝄞"]
    let bytes = texts.flatMap { words($0, places: 5, isBigEndian: isBigEndian) }
    let found = try #require(try StoredTexts(npy: file(isBigEndian ? ">U5" : "<U5", bytes)))
    #expect(found.count == 2)
    #expect(try found.all() == texts)
  }

  @Test func `letters of 8 bits come back, and a text may be empty`() throws {
    #expect(try StoredTexts(npy: file("|S3", Array("ab\0\0\0\0".utf8)))?.all() == ["ab", ""])
    #expect(try StoredTexts(npy: file("<U0", []))?.all() == ["", ""])
  }

  @Test func `numbers are no texts`() throws {
    #expect(try StoredTexts(npy: file("<i4", [1, 0, 0, 0, 2, 0, 0, 0])) == nil)
  }

  @Test func `what is too short, too long or no letter is refused`() throws {
    for count in [15, 17] {
      expectRefusal(.badData, "x.npy") {
        _ = try StoredTexts(npy: file("<U2", [UInt8](repeating: 65, count: count)))?.all()
      }
    }
    expectRefusal(.badData, "x.npy holds 55296 in row 1, expected a letter") {
      _ = try StoredTexts(npy: file("<U1", [65, 0, 0, 0, 0, 0xD8, 0, 0]))?.all()
    }
    expectRefusal(.badData, "x.npy promises 99999999 texts of 400000000 bytes") {
      _ = try StoredTexts(npy: file("<U100000000", shape: "(99999999,)", []))
    }
  }
}
