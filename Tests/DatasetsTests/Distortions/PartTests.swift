import Datasets
import Files
import SpatialTransformers
import Tensors
import TestSupport
import Testing

/// Samples that are made of several: sums and sequences.
@Suite struct PartTests {
  @Test func `a sum has two images in two channels, each distorted by itself`() throws {
    let digits = DatasetSlice(try fixtureDigits(), rows: Array(0..<50))
    let sums = try digits.distorted(by: DistortionOptions(.addition), seed: 4)
    let alone = try digits.distorted(by: DistortionOptions(.rotationScaleTranslation), seed: 4)
    #expect(sums.schema.shape == [2, 42, 42] && sums.schema.classNames == (0...18).map(String.init))
    var seconds: Set<Double> = []
    for row in 0..<50 {
      let (image, truth) = (try sums.image(row), try sums.truth(row))
      let classes = try #require(truth["part_class"])
      #expect(try sums.labels(row) == [Int(classes[0] + classes[1])])
      #expect(try Int(classes[0]) == digits.sample(row).label)
      // The first is what it is by itself.
      #expect(try Array(image[..<1764]) == alone.image(row))
      #expect(try Array(try #require(truth["transform"])[..<6]) == alone.truth(row)["transform"])
      #expect(image[1764...].contains { $0 > 100 })
      seconds.insert(try #require(truth["angle"])[1])
    }
    #expect(seconds.count == 50)
  }

  @Test func `both parts of sums are drawn from the whole ranges, and know nothing of each other`() throws {
    let sums = try OneImage(asymmetric, count: 2000).distorted(by: DistortionOptions(.addition), seed: 4)
    let angles = try sums.drawn("angle")
    for part in 0..<2 {
      #expect(kolmogorovDistance(angles.map { $0[part] }, uniformShare(-.pi / 4, .pi / 4)) < 2)
    }
    let product = angles.reduce(0) { $0 + $1[0] * $1[1] } / 2000 / (Double.pi * Double.pi / 48)
    #expect(abs(product) < 4 / 44.7)
  }

  @Test func `a sequence shows one to five samples from left to right, and says what is missing`() throws {
    let digits = DatasetSlice(try fixtureDigits(), rows: Array(0..<60))
    let source = try digits.distorted(by: DistortionOptions(.sequence), seed: 4)
    #expect(source.schema.shape == [1, 28, 140] && source.schema.labelsPerSample == 5)
    #expect(source.schema.classNames == (0...9).map(String.init) + ["none"])
    for row in 0..<60 {
      let (labels, image, truth) = (try source.labels(row), try source.image(row), try source.truth(row))
      let (length, start) = (Int(try #require(truth["length"])[0]), Int(try #require(truth["start"])[0]))
      #expect(try labels[0] == digits.sample(row).label)
      #expect(labels[..<length].allSatisfy { $0 < 10 } && labels[length...].allSatisfy { $0 == 10 })
      #expect(truth["part_class"] == labels.map(Double.init))
      for column in 0..<140 {
        let ink = (0..<28).contains { image[140 * $0 + column] > 0 }
        #expect(!ink || (start..<start + 28 * length).contains(column))
      }
      for part in 0..<length {
        let cell = (0..<784).map { image[$0 / 28 * 140 + start + 28 * part + $0 % 28] }
        #expect(cell.contains { $0 > 60 }, "part \(part) of row \(row)")
      }
    }
  }

  @Test func `parts of a sequence lie where their matrices say`() throws {
    let source = try OneImage(asymmetric, count: 30).distorted(by: DistortionOptions(.sequence), seed: 4)
    let shape = ReferenceImage(asymmetric, width: 28)
    for row in 0..<10 {
      let (image, truth) = (try source.image(row), try source.truth(row))
      let matrices = try #require(truth["transform"])
      var expected = [Double](repeating: 0, count: 28 * 140)
      for part in 0..<Int(try #require(truth["length"])[0]) {
        let matrix = Array(matrices[(6 * part)..<(6 * part + 6)]) + [0, 0, 1]
        for i in expected.indices {
          let target = SIMD2((Double(i % 140) - 69.5) / 69.5, (Double(i / 140) - 13.5) / 13.5)
          guard let place = referencePoint(matrix, target), abs(place.x) < 1.1, abs(place.y) < 1.1 else {
            continue
          }
          expected[i] += shape.value(x: 13.5 + 13.5 * place.x, y: 13.5 + 13.5 * place.y)
        }
      }
      expectPixels(image, expected)
    }
  }

  @Test func `lengths and starts of sequences are uniform`() throws {
    let source = try OneImage(asymmetric, count: 1500).distorted(by: DistortionOptions(.sequence), seed: 4)
    var random = Mixer(state: 3)
    let lengths = try source.drawn("length").map { $0[0] - 1 + random.unit() }
    #expect(kolmogorovDistance(lengths, uniformShare(0, 5)) < 2)
    let starts = zip(try source.drawn("start"), lengths).filter { $1 < 4 }.map { start, length in
      (start[0] + random.unit()) / Double((4 - Int(length)) * 28 + 1)
    }
    #expect(kolmogorovDistance(starts, uniformShare(0, 1)) < 2)
  }

  @Test func `a warp behind a sequence turns the matrices of all parts`() throws {
    let options = DistortionOptions(
      .rotate(by: 0.5), .sequence(SequenceOptions()), .rotate(by: 0.3), .noise(NoiseOptions()))
    let source = try Stripes(count: 4).distorted(by: options, seed: 4)
    #expect(source.schema.shape == [1, 10, 60])
    let column = try #require(source.schema.truth.first { $0.path == "transform" })
    #expect(column.dimensions.map(\.extent) == [5, 2, 3])
    #expect(source.schema.truth.map(\.path).contains("angle_2"))
  }

  @Test func `samples of several labels are not put together again`() throws {
    let sequence = try Stripes(count: 4).distorted(by: DistortionOptions(.sequence), seed: 1)
    expectRefusal(.configuration, "one label each, but these have 5") {
      _ = try sequence.distorted(by: DistortionOptions(.add), seed: 1)
    }
  }
}
