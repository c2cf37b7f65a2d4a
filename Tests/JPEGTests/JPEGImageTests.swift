import JPEG
import Rasters
import TestSupport
import Testing

@Suite struct JPEGImageTests {
  private func file(_ name: String) throws -> [UInt8] { try bytes(ofFile: fixturePath("\(name).jpg")) }

  private func refusal(of file: [UInt8], within limit: RasterLimit = RasterLimit()) throws -> String {
    "\(try #require(throws: JPEGError.self) { try JPEGImage.decode(file, within: limit) })"
  }

  @Test(arguments: [
    "grey", "colour", "full-chroma", "half-chroma", "progressive", "optimised-restarts", "commented",
  ])
  func `another program finds the very pixels`(name: String) throws {
    let file = try file(name)
    let colour: Raster.Colour = name == "grey" || name == "commented" ? .grey : .rgb
    #expect(RasterFormat(ofFile: file) == .jpeg)
    #expect(try JPEGImage.header(of: file) == RasterHeader(width: 26, height: 19, colour: colour, bits: 8))
    let raster = try JPEGImage.decode(file)
    #expect(raster.width == 26 && raster.height == 19 && raster.colour == colour)
    #expect(raster.samples == (try bytes(ofFile: fixturePath("\(name).raw"))))
  }

  @Test(arguments: 1...8) func `pictures are turned upright as their Exif block says`(orientation: Int) throws
  {
    let file = try file("turned-\(orientation)")
    let raster = try JPEGImage.decode(file)
    #expect(try JPEGImage.header(of: file).width == 26)
    #expect(raster.width == (orientation < 5 ? 26 : 19))
    #expect(raster.samples == (try bytes(ofFile: fixturePath("turned-\(orientation).raw"))))
  }

  @Test func `inks for a printer are refused in words`() throws {
    let text = try refusal(of: file("inks"))
    #expect(text.contains("it holds inks for a printer (CMYK), expected grey or RGB"))
  }

  @Test(arguments: ["grey", "colour", "progressive", "optimised-restarts", "turned-6"])
  func `every truncation is a fault`(name: String) throws {
    let file = try file(name)
    for count in 0..<file.count {
      #expect(throws: JPEGError.self, "\(count) bytes") { try JPEGImage.decode(Array(file[..<count])) }
    }
    #expect(try refusal(of: []) == "cannot be read as JPEG: it is empty")
    #expect(try refusal(of: Array(file.dropLast(2))).contains("Premature end of JPEG"))
  }

  @Test func `what stands behind the end is not looked at`() throws {
    let file = try file("colour")
    #expect(try JPEGImage.decode(file + file + [1, 2, 3]) == JPEGImage.decode(file))
  }

  @Test(arguments: ["grey", "progressive", "turned-6"])
  func `a flipped bit gives a fault or a picture`(name: String) throws {
    var faults = 0
    withEachBitFlipped(try file(name)) { file, _ in
      do throws(JPEGError) { _ = try JPEGImage.decode(file, within: RasterLimit(pixels: 1 << 20)) } catch {
        faults += 1
      }
    }
    #expect(faults > 100)
  }

  @Test(arguments: [(60_000, 60_000), (32_769, 1), (20_000, 10_000)])
  func `a picture of too many pixels is refused before memory is taken`(width: Int, height: Int) throws {
    var file = try file("colour")
    let frame = try #require(file.indices.first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
    for (place, number) in [(frame + 5, height), (frame + 7, width)] {
      (file[place], file[place + 1]) = (UInt8(number >> 8), UInt8(number & 255))
    }
    #expect(
      try refusal(of: file)
        == "cannot be read as JPEG: it has \(width)×\(height) pixels, expected at most 32768 a side and 100000000 in all"
    )
  }

  @Test func `a limit of the caller's holds`() throws {
    let file = try file("grey")
    #expect(try JPEGImage.decode(file, within: RasterLimit(side: 26, pixels: 26 * 19)).width == 26)
    #expect(try refusal(of: file, within: RasterLimit(side: 26, pixels: 26 * 19 - 1)).contains("493 in all"))
  }

  @Test func `an orientation that cannot be is a fault`() throws {
    var file = try file("turned-6")
    let mark = try #require(file.indices.first { file[$0...].starts(with: Array("Exif".utf8)) })
    let entry = try #require(file[mark...].indices.first { file[$0...].starts(with: [0x01, 0x12, 0, 3]) })
    file[entry + 9] = 44
    #expect(
      try refusal(of: file)
        == "cannot be read as JPEG: it has the orientation 44 in its Exif block, expected 1 to 8")
  }

  @Test func `other files are refused in the library's words`() throws {
    #expect(try refusal(of: Array("GIF89a, not a JPEG".utf8)).contains("Not a JPEG file"))
  }
}
