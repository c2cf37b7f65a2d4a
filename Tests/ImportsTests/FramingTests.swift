import Datasets
import Files
import Imports
import SpatialTransformers
import Tensors
import TestSupport
import Testing

@Suite struct FramingTests {
  @Test func `pictures of any kind and size become what numpy makes of them`() throws {
    for framed in try expected().framed {
      var options = FramingOptions()
      options.size = ImageSize(height: framed.height, width: framed.width)
      options.colour = .rgb
      options.preparation.fit = try #require(Preparation.Fit(rawValue: framed.fit))
      let folder = try imported("shapes", framing: options)[0]
      let row = try #require(
        (0..<folder.dataset.count).first { folder.name(of: $0) == fixturePath(framed.path) })
      let pixels = try folder.dataset.pixels(row)
      // Sums of Float32 and Float64 may lie on two sides of a half.
      expectClose(pixels, framed.pixels, absolute: 0.502)
      #expect(pixels.allSatisfy { $0 == $0.rounded() })
    }
  }

  @Test func `a picture of the right size stays as it is`() throws {
    let folder = try imported("shapes", framing: options(12, 12))[0]
    let whole = try #require(
      try expected().framed.first { $0.path == "shapes/bar/0.png" && $0.fit == "stretch" })
    #expect(whole.pixels.count == 8 * 8 * 3)
    let pixels = try folder.dataset.pixels(0)
    #expect(pixels.allSatisfy { $0 == $0.rounded() && (0...255).contains($0) })
  }

  @Test func `grey is the brightness, and what was grey has three equal channels`() throws {
    var grey = options(16, 16)
    grey.colour = .grey
    let (coloured, pale) = (
      try imported("shapes", framing: options(16, 16))[0].dataset,
      try imported("shapes", framing: grey)[0].dataset
    )
    #expect(coloured.schema.shape.dimensions == [3, 16, 16])
    #expect(pale.schema.shape.dimensions == [1, 16, 16])
    // The last picture of a class was saved in grey, of this very size.
    let (rgb, brightness) = (try coloured.pixels(3), try pale.pixels(3))
    #expect(Array(rgb[..<256]) == brightness)
    #expect(Array(rgb[256..<512]) == brightness)
    #expect(Array(rgb[512...]) == brightness)
  }

  @Test func `beside a padded picture stands the background`() throws {
    var options = options(12, 30)
    options.preparation.fit = .pad
    options.preparation.background = [255, 136, 0]
    let pixels = try imported("shapes", framing: options)[0].dataset.pixels(0)
    #expect(
      [0, 8, 21, 29].allSatisfy { pixels[$0] == 255 && pixels[360 + $0] == 136 && pixels[720 + $0] == 0 })
    #expect(pixels[9] != 255 || pixels[369] != 136)
  }

  @Test func `pictures of several sizes want a size to be said`() throws {
    expectRefusal(.badData, "bar/1.png has 9×14 pixels", "bar/0.png 12×12", "--size") {
      _ = try imported("shapes")[0].dataset.allPixels()
    }
  }

  private func options(_ height: Int, _ width: Int) -> FramingOptions {
    var options = FramingOptions()
    options.size = ImageSize(height: height, width: width)
    return options
  }
}
