import Datasets
import Files
import SpatialTransformers
import Tensors
import TestSupport
import Testing

/// What changes pixels where they are: clutter, noise, brightness and flips.
@Suite struct PixelTests {
  @Test(arguments: [1, 3]) func `clutter is made of the patches that the truth tells`(channels: Int) throws {
    let stripes = Stripes(count: 5, shape: [channels, 10, 12])
    var clutter = ClutterOptions()
    (clutter.patches, clutter.size) = (4, 3)
    let source = try stripes.distorted(by: DistortionOptions(.clutter(clutter)), seed: 3)
    for row in 0..<5 {
      let truth = try source.truth(row)
      let (places, sources) = (try #require(truth["patch_place"]), try #require(truth["patch_source"]))
      let classes = try #require(truth["patch_class"])
      var expected = try stripes.image(row).map(Int.init)
      for patch in 0..<4 {
        #expect(classes[patch] != Double(row), "a patch of the sample itself")
        let other = try stripes.image(Int(classes[patch]))
        for i in 0..<channels * 9 {
          let (channel, y, x) = (i / 9, i % 9 / 3, i % 3)
          let line = { (place: [Double]) in
            (channel * 10 + Int(place[2 * patch + 1]) + y) * 12 + Int(place[2 * patch]) + x
          }
          expected[line(places)] = min(expected[line(places)] + Int(other[line(sources)]), 255)
        }
      }
      #expect(try source.image(row).map(Int.init) == expected)
    }
  }

  @Test func `patches are of any other sample, from anywhere and to anywhere`() throws {
    var clutter = ClutterOptions()
    clutter.size = 3
    let source = try Stripes(count: 100).distorted(by: DistortionOptions(.clutter(clutter)), seed: 3)
    let epochs = 0..<20
    func places(_ name: String, _ axis: Int) throws -> [Double] {
      try epochs.flatMap { epoch in
        try (0..<100).flatMap { row in
          let values = try #require(try source.truth(row, epoch: epoch)[name])
          return axis < 0
            ? values.map { $0 < Double(row) ? $0 : $0 - 1 }
            : stride(from: axis, to: 12, by: 2).map { values[$0] }
        }
      }
    }
    // Whole numbers, spread over the ones that they stand for.
    var random = Mixer(state: 1)
    for name in ["patch_place", "patch_source"] {
      for (axis, count) in [10.0, 8.0].enumerated() {
        let drawn = try places(name, axis).map { $0 + random.unit() }
        #expect(kolmogorovDistance(drawn, uniformShare(0, count)) < 2, "\(name), axis \(axis)")
      }
    }
    let others = try places("patch_class", -1).map { $0 + random.unit() }
    #expect(kolmogorovDistance(others, uniformShare(0, 99)) < 2)
  }

  @Test func `noise is normal, of each pixel's own, and cut off at black and white`() throws {
    var noise = NoiseOptions()
    noise.deviation = 0.08
    let grey = OneImage([UInt8](repeating: 128, count: 784), count: 40)
    let source = try grey.distorted(by: DistortionOptions(.noise(noise)), seed: 3)
    var random = Mixer(state: 2)
    let levels = try (0..<40).flatMap { try source.image($0) }.map { Double($0) - 128 + random.unit() - 0.5 }
    #expect(kolmogorovDistance(levels, normalShare(deviation: 0.08 * 255)) < 2)
    let first = try source.image(0).map(Double.init)
    let neighbours = zip(first, first.dropFirst()).reduce(0) { $0 + ($1.0 - 128) * ($1.1 - 128) }
    #expect(abs(neighbours / 783 / (20.4 * 20.4)) < 4 / 28)
    for (level, bound) in [(UInt8(0), 0..<100), (255, 156..<256)] {
      let image = try OneImage([UInt8](repeating: level, count: 784)).distorted(
        by: DistortionOptions(.noise(noise)), seed: 3
      ).image(0)
      #expect(image.allSatisfy { bound.contains(Int($0)) } && Set(image).count > 20)
      #expect((300..<480).contains(image.count { $0 == level }))
    }
  }

  @Test func `brightness is a uniform factor of all pixels, up to white`() throws {
    let source = try OneImage(asymmetric, count: 2000).distorted(
      by: DistortionOptions(.brightness(BrightnessOptions())), seed: 3)
    let factors = try source.drawn("brightness").map { $0[0] }
    #expect(kolmogorovDistance(factors, uniformShare(0.7, 1.3)) < 2)
    expectPixels(try source.image(7), asymmetric.map { Double($0) * factors[7] })
  }

  @Test func `half of the images are flipped, and their matrices lead back all the same`() throws {
    let options = DistortionOptions(.rotate(by: 0.7), .place, .flip(FlipOptions()), canvas: 40)
    let source = try OneImage(asymmetric, count: 400).distorted(by: options, seed: 3)
    let flips = try source.drawn("flip").map { $0[0] }
    #expect(abs(flips.reduce(0, +) - 200) < 40 && flips.allSatisfy { $0 == 0 || $0 == 1 })
    let shape = ReferenceImage(asymmetric, width: 28)
    for row in 0..<6 {
      let matrix = try #require(try source.truth(row)["transform"])
      expectPixels(
        try source.image(row),
        shape.warped(to: 40) { referencePoint(matrix + [0, 0, 1], $0 / 19.5).map { $0 * 13.5 } })
    }
  }

  @Test func `what cannot be done to samples is refused in words`() throws {
    let one = OneImage(asymmetric)
    func refused(_ dataset: any Dataset, _ steps: DistortionStep..., parts: String) {
      expectRefusal(.configuration, parts) {
        var options = DistortionOptions()
        options.steps = steps
        options.kind = .list
        _ = try dataset.distorted(by: options, seed: 1)
      }
    }
    refused(one, .clutter(ClutterOptions()), parts: "just one")
    refused(
      Stripes(count: 3, shape: [1, 5, 12]), .clutter(ClutterOptions()), parts: "6×6 pixels, which do not fit")
    refused(Stripes(count: 3), .add, .clutter(ClutterOptions()), parts: "before add")
    refused(Stripes(count: 3), .sequence(SequenceOptions()), .flip(FlipOptions()), parts: "before sequence")
    refused(Stripes(count: 3, shape: [1, 1, 12]), .place, parts: "1×12")
    refused(Stripes(count: 3, shape: [1, 4, 4, 4]), .sequence(SequenceOptions()), parts: "volumes")
  }
}
