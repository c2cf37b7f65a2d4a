import Archives
import Files
import TestSupport
import Testing

@Suite struct ZIPArchiveTests {
  /// Opens and verifies every member, and gives all that they hold.
  private func contents(of source: any SizedByteSource) throws -> [String: [UInt8]] {
    let archive = try ZIPArchive(source)
    return try archive.members.reduce(into: [:]) { contents, member in
      let opened = try archive.open(member)
      try opened.verify(byteCount: member.byteCount)
      contents[member.name] = try opened.all()
    }
  }

  private let expected = [
    "stored.bin": content(700), "ärmel/deflated.bin": content(900), "empty.bin": [],
  ]

  @Test(arguments: ["members.zip", "large-fields.zip"])
  func `stored and deflated members hold what another program packed`(name: String) throws {
    #expect(ZIPArchive.begins(try bytes(ofFile: fixturePath(name))))
    #expect(try contents(of: fixture(name)) == expected)
    #expect(try contents(of: FileBytes(fixturePath(name))) == expected)
  }

  @Test func `a stored member is read at any place`() throws {
    let archive = try ZIPArchive(FileBytes(fixturePath("members.zip")))
    let member = try archive.open(archive.members[0])
    #expect(try member.bytes(20, at: 690) == Array(content(700)[690...]))
    #expect(try member.bytes(20, at: 3) == Array(content(700)[3..<23]))
    #expect(try member.bytes(1, at: 700) == [])
    expectRefusal(.badData, "stored.bin holds 700 bytes, expected 701") { try member.verify(byteCount: 701) }
  }

  @Test(arguments: ["members.zip", "large-fields.zip"]) func `every truncation is a fault`(name: String)
    throws
  {
    let whole = try bytes(ofFile: fixturePath(name))
    for count in 0..<whole.count {
      #expect(throws: Fault.self, "\(count) bytes") {
        try contents(of: MemoryBytes(Array(whole[..<count]), name: "cut.zip"))
      }
    }
  }

  @Test(arguments: ["members.zip", "large-fields.zip"])
  func `a flipped bit is a fault, or no content changes`(name: String) throws {
    var survivors = 0
    try withEachBitFlipped(bytes(ofFile: fixturePath(name)), every: 5) { bytes, bit in
      do {
        let found = try contents(of: MemoryBytes(bytes, name: "flipped.zip"))
        #expect(found.values.allSatisfy { expected.values.contains($0) }, "bit \(bit)")
        survivors += 1
      } catch is Fault {}
    }
    // Versions, dates, attributes, the extra fields of the members' own headers and the comment.
    #expect(survivors < 8 * 420 / 5)
  }

  @Test func `what is wrong is said`() throws {
    expectRefusal(
      .badData, "bzip2.zip: packed.bin is packed by method 12, expected 0 (stored) or 8 (deflated)"
    ) {
      _ = try contents(of: fixture("bzip2.zip"))
    }
    expectRefusal(.badData, "twice.zip has two members called same.bin, expected one") {
      _ = try contents(of: fixture("twice.zip"))
    }
    expectRefusal(.badData, "one.gz is truncated, or no ZIP archive: the record at its end is missing") {
      _ = try contents(of: fixture("one.gz"))
    }
    expectRefusal(.badData, "damaged: its directory of") {
      _ = try contents(
        of: MemoryBytes([1, 2, 3] + bytes(ofFile: fixturePath("members.zip")), name: "moved.zip"))
    }
  }

  @Test func `an encrypted member and a damaged one are refused by name`() throws {
    var bytes = try bytes(ofFile: fixturePath("members.zip"))
    let entry = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
    bytes[100] ^= 1
    expectRefusal(.badData, "flipped.zip: stored.bin is damaged: its checksum is ") {
      _ = try contents(of: MemoryBytes(bytes, name: "flipped.zip"))
    }
    bytes[entry + 8] |= 1
    expectRefusal(.badData, "locked.zip: stored.bin is encrypted, expected a plain member") {
      _ = try contents(of: MemoryBytes(bytes, name: "locked.zip"))
    }
  }
}
