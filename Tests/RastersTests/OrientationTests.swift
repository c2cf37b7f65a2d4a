import Rasters
import Testing

@Suite struct OrientationTests {
  /// What Exif says of each number, shown on the letters `ab` over `cd` over `ef`.
  @Test(arguments: [
    (1, ["ab", "cd", "ef"]), (2, ["ba", "dc", "fe"]), (3, ["fe", "dc", "ba"]), (4, ["ef", "cd", "ab"]),
    (5, ["ace", "bdf"]), (6, ["eca", "fdb"]), (7, ["fdb", "eca"]), (8, ["bdf", "ace"]),
  ])
  func `every orientation turns the picture upright`(number: Int, rows: [String]) throws {
    let orientation = try #require(Orientation(rawValue: number))
    for colour in [Raster.Colour.grey, .rgb] {
      let stored = Raster(
        width: 2, height: 3, colour: colour, samples: samples("abcdef", colour))
      let upright = stored.turned(orientation)
      #expect(upright.width == rows[0].count && upright.height == rows.count)
      #expect(upright.samples == samples(rows.joined(), colour))
    }
  }

  private func samples(_ letters: String, _ colour: Raster.Colour) -> [UInt8] {
    letters.utf8.flatMap { letter in (0..<UInt8(colour.channels)).map { letter + 100 * $0 / 2 } }
  }

  /// A block with two entries, of which the second is the orientation.
  private func block(_ value: UInt8, bigEndian: Bool, type: UInt8 = 3) -> [UInt8] {
    let entries: [[UInt8]] = [
      [0x01, 0x0F], [0, 2], [0, 0, 0, 9], [0, 0, 0xFF, 0xF0], [0x01, 0x12], [0, type], [0, 0, 0, 1],
      [0, value], [0, 0],
    ]
    let fields: [[UInt8]] = [[0, 42], [0, 0, 0, 8], [0, 2]] + entries + [[0, 0, 0, 0]]
    let mark: [UInt8] = bigEndian ? [0x4D, 0x4D] : [0x49, 0x49]
    return mark + fields.flatMap { bigEndian ? $0 : $0.reversed() }
  }

  @Test(arguments: [true, false]) func `both orders of bytes are read`(bigEndian: Bool) throws {
    for orientation in Orientation.allCases {
      let bytes = block(UInt8(orientation.rawValue), bigEndian: bigEndian)
      #expect(try Orientation(exif: bytes) == orientation)
    }
    #expect(try Orientation(exif: block(0, bigEndian: bigEndian)) == .upright)
  }

  @Test func `a block without the entry means upright`() throws {
    #expect(try Orientation(exif: [0x49, 0x49, 42, 0, 8, 0, 0, 0, 0, 0]) == .upright)
  }

  @Test func `every truncation up to the entry's end is a fault`() throws {
    let bytes = block(6, bigEndian: false)
    let end = bytes.count - 6
    for count in 0..<end { #expect(throws: RasterError.self) { try Orientation(exif: bytes[..<count]) } }
    for count in end...bytes.count { #expect(try Orientation(exif: bytes[..<count]) == .quarterTurn) }
  }

  @Test func `numbers, types and places that cannot be are named`() throws {
    let unknown = try #require(throws: RasterError.self) { try Orientation(exif: block(9, bigEndian: true)) }
    #expect("\(unknown)" == "has the orientation 9 in its Exif block, expected 1 to 8")
    let text = try #require(throws: RasterError.self) {
      try Orientation(exif: block(6, bigEndian: true, type: 2))
    }
    #expect("\(text)".contains("of type 2 and count 1"))
    let far = try #require(throws: RasterError.self) {
      try Orientation(exif: [0x49, 0x49, 42, 0, 0xFF, 0xFF, 0xFF, 0xFF])
    }
    #expect("\(far)" == "has an Exif block of 8 bytes that refers to byte 4294967297")
    let other = try #require(throws: RasterError.self) { try Orientation(exif: Array("Exif".utf8)) }
    #expect("\(other)".contains("begins with [69, 120, 105, 102]"))
  }
}
