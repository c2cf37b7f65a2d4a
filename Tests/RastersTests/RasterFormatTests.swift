import Rasters
import Testing

@Suite struct RasterFormatTests {
  @Test(
    arguments: [
      ([0xFF, 0xD8, 0xFF, 0xE0, 0, 16], .jpeg), ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], .png),
      (Array("GIF89a".utf8), .gif), (Array("RIFF1234WEBPVP8 ".utf8), .webP), (Array("BM1234".utf8), .bmp),
      ([0x49, 0x49, 42, 0, 8], .tiff), ([0x4D, 0x4D, 0, 42, 0], .tiff),
      ([0, 0, 0, 24] + Array("ftypheic".utf8), .heif),
      ([0, 0, 0, 24] + Array("ftypavif".utf8), .avif), ([0xFF, 0x0A, 1], .jpegXL), ([], nil),
      ([0xFF, 0xD8], nil),
      (Array("a text of no kind".utf8), nil), ([0, 0, 0, 24] + Array("ftypisom".utf8), nil),
      ([0, 0, 8, 3], nil),
    ] as [([UInt8], RasterFormat?)])
  func `first bytes tell the kind of a picture`(start: [UInt8], format: RasterFormat?) {
    #expect(RasterFormat(ofFile: start) == format)
    #expect(RasterFormat(ofFile: start + [UInt8](repeating: 7, count: 100)) == format)
  }
}
