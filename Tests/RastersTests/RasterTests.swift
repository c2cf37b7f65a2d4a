import Rasters
import Testing

@Suite struct RasterTests {
  private func raster(_ colour: Raster.Colour, _ samples: [UInt8]) -> Raster {
    Raster(width: samples.count / colour.channels, height: 1, colour: colour, samples: samples)
  }

  @Test func `opacity mixes a sample with the ground, rounded to nearest`() {
    let picture = raster(.rgba, [255, 0, 10, 0, 255, 0, 10, 255, 255, 0, 10, 128, 1, 2, 3, 1])
    let over = picture.over(RGB(red: 9, green: 99, blue: 200))
    #expect(over.colour == .rgb)
    // 255 · 128/255 + 9 · 127/255 = 132.48; 99 · 127/255 = 49.3; 10 · 128/255 + 200 · 127/255 = 104.6.
    #expect(over.samples == [9, 99, 200, 255, 0, 10, 132, 49, 105, 9, 99, 199])
  }

  @Test func `grey stays grey over a grey ground, and takes the colour of another`() {
    let picture = raster(.greyAlpha, [200, 255, 200, 0])
    #expect(picture.over(RGB(grey: 7)) == raster(.grey, [200, 7]))
    #expect(picture.over(RGB(red: 1, green: 2, blue: 3)) == raster(.rgb, [200, 200, 200, 1, 2, 3]))
    #expect(raster(.grey, [1, 2]).over(RGB(grey: 7)) == raster(.grey, [1, 2]))
  }

  @Test func `every opacity of every sample over white and black is the exact quotient`() {
    for alpha in UInt8.min...UInt8.max {
      for sample in UInt8.min...UInt8.max {
        let picture = raster(.greyAlpha, [sample, alpha])
        for ground: UInt8 in [0, 255] {
          let exact = (Double(alpha) * Double(sample) + Double(255 - alpha) * Double(ground)) / 255
          #expect(picture.over(RGB(grey: ground)).samples[0] == UInt8(exact.rounded()))
        }
      }
    }
  }

  @Test func `colours become brightness and grey becomes colours`() {
    let primaries = raster(.rgb, [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 3, 3, 3])
    #expect(primaries.greyscale == raster(.grey, [76, 150, 29, 255, 3]))
    #expect(raster(.rgba, [255, 0, 0, 9]).greyscale == raster(.greyAlpha, [76, 9]))
    #expect(raster(.greyAlpha, [5, 9]).coloured == raster(.rgba, [5, 5, 5, 9]))
    #expect(raster(.grey, [5, 6]).coloured == raster(.rgb, [5, 5, 5, 6, 6, 6]))
  }

  @Test(arguments: [(60_000, 60_000), (32_769, 1), (1, 32_769), (20_000, 6_000), (.max, .max)])
  func `a picture beyond the limit is refused with its size`(width: Int, height: Int) throws {
    let error = try #require(throws: RasterError.self) {
      try RasterLimit(side: 32_768, pixels: 100_000_000).check(width: width, height: height)
    }
    #expect(
      "\(error)" == "has \(width)×\(height) pixels, expected at most 32768 a side and 100000000 in all")
  }

  @Test func `a picture at the limit is accepted, and one without pixels is not`() throws {
    try RasterLimit(side: 10, pixels: 50).check(width: 10, height: 5)
    #expect(throws: RasterError.self) { try RasterLimit().check(width: 0, height: 5) }
  }
}
