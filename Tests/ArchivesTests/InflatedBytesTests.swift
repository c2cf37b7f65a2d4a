import Archives
import Files
import TestSupport
import Testing

@Suite struct InflatedBytesTests {
  @Test(arguments: ["one.gz", "members.gz", "named.gz"])
  func `a gzip file is unpacked to its end, which is verified`(name: String) throws {
    let file = InflatedBytes(gzip: try fixture(name))
    #expect(InflatedBytes.isGzip(try bytes(ofFile: fixturePath(name))))
    #expect(try file.all() == content(3000))
    try file.verify(byteCount: 3000)
    try InflatedBytes(gzip: try FileBytes(fixturePath(name))).verify(byteCount: 3000)
  }

  @Test func `bytes are found at any place, forwards and backwards`() throws {
    let file = InflatedBytes(gzip: try fixture("members.gz"))
    for (place, count) in [
      (500, 10), (995, 10), (995, 10), (0, 3000), (2990, 100), (5000, 7), (1, 1), (3000, 1),
    ] {
      #expect(try file.bytes(count, at: place) == Array(content(3000).dropFirst(place).prefix(count)))
    }
    try file.verify(byteCount: 3000)
  }

  @Test func `another length than the expected is named`() throws {
    for (expected, words) in [
      (2999, "one.gz holds more bytes, expected 2999"), (3001, "holds only 3000 bytes, expected 3001"),
    ] {
      expectRefusal(.badData, words) {
        try InflatedBytes(gzip: try fixture("one.gz")).verify(byteCount: expected)
      }
    }
  }

  @Test(arguments: ["one.gz", "members.gz", "named.gz"])
  func `every truncation is a fault, also when it is tried again`(name: String) throws {
    let whole = try bytes(ofFile: fixturePath(name))
    // The ends of the members, where what stands before is a whole file of fewer bytes.
    var shorter: [Int] = []
    for count in 0..<whole.count {
      let file = InflatedBytes(gzip: MemoryBytes(Array(whole[..<count]), name: "cut.gz"))
      let first = #expect(throws: Fault.self) { try file.verify(byteCount: 3000) }
      let second = #expect(throws: Fault.self) { try file.verify(byteCount: 3000) }
      #expect(first == second)
      if let first, !"\(first)".contains("is truncated: its packed data break off after \(count) bytes") {
        shorter.append(count)
        #expect("\(first)".contains("holds only 1000 bytes, expected 3000"))
      }
    }
    #expect(shorter.count == (name == "members.gz" ? 2 : 0))
  }

  @Test func `bytes behind the last member are a fault`() throws {
    let whole = try bytes(ofFile: fixturePath("one.gz"))
    for rest: [UInt8] in [[0], [0x1F], [0x1F, 0x8B], [7, 8, 9], [0x1F, 0x8C, 8, 0]] {
      let file = InflatedBytes(gzip: MemoryBytes(whole + rest, name: "long.gz"))
      #expect(throws: Fault.self) { try file.verify(byteCount: 3000) }
    }
    expectRefusal(
      .badData, "long.gz has 3 bytes behind the end of its gzip data that are no gzip data, expected none"
    ) {
      try InflatedBytes(gzip: MemoryBytes(whole + [7, 8, 9], name: "long.gz")).verify(byteCount: 3000)
    }
  }

  /// Nobody checks the time and the system in gzip's header, nor what fills the last packed byte; every other bit counts.
  @Test func `a flipped bit is a fault or changes nothing`() throws {
    let whole = try bytes(ofFile: fixturePath("one.gz"))
    try withEachBitFlipped(whole, every: 3) { bytes, bit in
      let file = InflatedBytes(gzip: MemoryBytes(bytes, name: "flipped.gz"))
      do {
        try file.verify(byteCount: 3000)
        #expect(bit / 8 < 10 || bit / 8 == whole.count - 9)
        #expect(try file.all() == content(3000))
      } catch is Fault {}
    }
  }

  @Test func `a file that unpacks to far more is refused at the limit`() throws {
    let file = InflatedBytes(gzip: try fixture("zeros.gz"), limit: 100_000)
    #expect(try file.bytes(5, at: 99_000) == [0, 0, 0, 0, 0])
    expectRefusal(.badData, "zeros.gz holds more than 100000 bytes, the most that is allowed") {
      _ = try file.all()
    }
    expectRefusal(.badData, "holds more bytes, expected 4") { try file.verify(byteCount: 4) }
  }
}
