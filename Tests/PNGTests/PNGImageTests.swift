import Foundation
import PNG
import TestSupport
import Testing

@Suite struct PNGImageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What the reader beside these tests, which knows nothing of libpng, makes of a file.
  private func decoded(_ file: [UInt8]) throws -> (header: String, pixels: [UInt8]) {
    let (picture, pixels) = (folder.path("picture.png"), folder.path("pixels"))
    try Data(file).write(to: URL(fileURLWithPath: picture))
    let result = try run("python3", [fixturePath("read_png.py"), picture, pixels])
    result.expect()
    return (result.output, Array(try Data(contentsOf: URL(fileURLWithPath: pixels))))
  }

  @Test(arguments: [(1, 1), (1, 9), (7, 3), (200, 130)])
  func `another reader finds the very pixels`(width: Int, height: Int) throws {
    // Smooth parts and noise, so that rows are filtered in several ways.
    let pixels = (0..<3 * width * height).map {
      UInt8(truncatingIfNeeded: $0 % 5 == 0 ? $0 &* 40503 >> 7 : $0 / 9)
    }
    let found = try decoded(PNGImage.encode(rgb: pixels, width: width, height: height))
    #expect(found.header == "\(width) \(height) 8 2\n")
    #expect(found.pixels == pixels)
  }

  @Test func `equal pictures are equal files, and flat ones small`() throws {
    let grey = [UInt8](repeating: 77, count: 3 * 300 * 200)
    let file = try PNGImage.encode(rgb: grey, width: 300, height: 200)
    #expect(try PNGImage.encode(rgb: grey, width: 300, height: 200) == file)
    #expect(file.count < 2_000)
  }

  @Test func `a row beyond libpng's limit is refused in its words`() throws {
    let width = 1_000_001
    let error = try #require(throws: PNGError.self) {
      try PNGImage.encode(rgb: [UInt8](repeating: 0, count: 3 * width), width: width, height: 1)
    }
    #expect(error.description.hasPrefix("a PNG of 1000001×1 pixels cannot be made: "))
    #expect(error.text == "Invalid IHDR data")
  }
}
