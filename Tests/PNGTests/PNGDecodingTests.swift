import PNG
import Rasters
import TestSupport
import Testing

@Suite struct PNGDecodingTests {
  private func file(_ name: String) throws -> [UInt8] { try bytes(ofFile: fixturePath("\(name).png")) }

  private func refusal(of file: [UInt8], within limit: RasterLimit = RasterLimit()) throws -> String {
    "\(try #require(throws: PNGError.self) { try PNGImage.decode(file, within: limit) })"
  }

  @Test(arguments: [
    ("grey", Raster.Colour.grey, 8), ("grey-alpha", .greyAlpha, 8), ("rgb", .rgb, 8), ("rgba", .rgba, 8),
    ("grey-interlaced", .grey, 8), ("grey-alpha-interlaced", .greyAlpha, 8), ("rgb-interlaced", .rgb, 8),
    ("rgba-interlaced", .rgba, 8), ("bilevel", .grey, 1), ("palette-2", .rgb, 1), ("palette-4", .rgb, 2),
    ("palette-16", .rgb, 4), ("palette-200", .rgb, 8), ("palette-alpha", .rgba, 4),
    ("palette-interlaced", .rgb, 8),
    ("key-colour", .rgba, 8),
    ("gamma", .rgb, 8), ("grey-16", .grey, 16), ("grey-alpha-16", .greyAlpha, 16), ("rgb-16", .rgb, 16),
    ("rgba-16", .rgba, 16), ("grey-16-interlaced", .grey, 16), ("grey-alpha-16-interlaced", .greyAlpha, 16),
    ("rgb-16-interlaced", .rgb, 16), ("rgba-16-interlaced", .rgba, 16), ("key-grey-16", .greyAlpha, 16),
  ])
  func `every kind of file gives its own samples`(name: String, colour: Raster.Colour, bits: Int) throws {
    let file = try file(name)
    #expect(RasterFormat(ofFile: file) == .png)
    #expect(try PNGImage.header(of: file) == RasterHeader(width: 13, height: 9, colour: colour, bits: bits))
    let raster = try PNGImage.decode(file)
    #expect(raster.width == 13 && raster.height == 9 && raster.colour == colour)
    #expect(raster.samples == (try bytes(ofFile: fixturePath("\(name).raw"))))
  }

  @Test(arguments: 1...8)
  func `pictures are turned upright, wherever their Exif block stands`(orientation: Int) throws {
    let raster = try PNGImage.decode(file("turned-\(orientation)"))
    #expect(raster.width == (orientation < 5 ? 13 : 9))
    #expect(raster.samples == (try bytes(ofFile: fixturePath("turned-\(orientation).raw"))))
  }

  @Test func `what was encoded is decoded`() throws {
    let pixels = (0..<3 * 40 * 30).map { UInt8(truncatingIfNeeded: $0 &* 40503 >> 6) }
    let raster = try PNGImage.decode(PNGImage.encode(rgb: pixels, width: 40, height: 30))
    #expect(raster == Raster(width: 40, height: 30, colour: .rgb, samples: pixels))
  }

  @Test(arguments: ["grey", "rgba-16-interlaced", "palette-alpha", "gamma", "turned-6"])
  func `every truncation is a fault`(name: String) throws {
    let file = try file(name)
    for count in 0..<file.count {
      #expect(throws: PNGError.self, "\(count) bytes") { try PNGImage.decode(Array(file[..<count])) }
    }
    #expect(try refusal(of: []) == "cannot be read as PNG: it is empty")
    #expect(
      try refusal(of: file.dropLast()) == "cannot be read as PNG: the file ends too early (png_read_row)")
  }

  /// Every byte stands under a checksum, except for the signature and the lengths, which lead elsewhere when they change.
  @Test(arguments: ["grey", "palette-alpha", "gamma", "turned-6", "turned-8", "rgba-16-interlaced"])
  func `every flipped bit is a fault`(name: String) throws {
    try withEachBitFlipped(file(name)) { file, bit in
      #expect(throws: PNGError.self, "bit \(bit)") { try PNGImage.decode(file) }
    }
  }

  @Test(arguments: [
    ("bad-text-checksum", "tEXt: CRC error"), ("unknown-critical", "WRNG: unhandled critical chunk"),
    ("too-few-rows", "Not enough image data"), ("too-many-rows", "Too much image data"),
    ("wide", "Image width exceeds user limit in IHDR"),
    ("bad-orientation", "it has the orientation 9 in its Exif block, expected 1 to 8"),
    ("broken-exif", "it has an Exif block of 15 bytes that refers to byte 18"),
    ("huge", "it has 60000×60000 pixels, expected at most 32768 a side and 100000000 in all"),
    ("index-beyond-palette", "a pixel's index is beyond the palette"),
  ])
  func `what is wrong is said`(name: String, words: String) throws {
    let text = try refusal(of: file(name))
    #expect(text.contains(words), "\(text)")
  }

  @Test func `a limit of the caller's holds`() throws {
    let file = try file("grey")
    #expect(try PNGImage.decode(file, within: RasterLimit(side: 13, pixels: 117)).width == 13)
    #expect(try refusal(of: file, within: RasterLimit(side: 13, pixels: 116)).contains("116 in all"))
    #expect(try refusal(of: file, within: RasterLimit(side: 12, pixels: 117)).contains("at most 12 a side"))
  }

  @Test func `other files are refused in the library's words`() throws {
    #expect(
      try refusal(of: Array("GIF89a, no PNG".utf8)) == "cannot be read as PNG: Not a PNG file (png_read_info)"
    )
  }
}
