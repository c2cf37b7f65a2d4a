import Datasets
import Files
import SpatialTransformers
import Tensors
import TestSupport
import Testing

@Suite struct DatasetTests {
  @Test func `a part of a dataset has its rows, identities and digest`() throws {
    let digits = try fixtureDigits()
    let part = DatasetSlice(digits, rows: [7, 300, 7])
    #expect(part.count == 3 && part.digest == digits.digest)
    #expect((0..<3).map(part.sampleID) == [7, 300, 7])
    #expect(try part.image(1) == digits.image(300))
    #expect(try part.sample(1).label == digits.label(300))
  }

  @Test func `a batch has the truth about its samples where it is asked for`() throws {
    let source = try fixtureSource(.rotation, ids: 0..<10)
    let (with, without) = (
      Batch(source.schema, capacity: 4, withTruth: true), Batch(source.schema, capacity: 4)
    )
    for batch in [with, without] { try Loader(source, seed: 1).load(rows: 2..<6, into: batch) }
    let truth = try #require(with.samples.truth)
    #expect(truth.count == 40 && without.samples.truth == nil)
    for place in 0..<4 {
      #expect(try Array(truth[(10 * place)..<(10 * place + 10)]) == source.sample(2 + place).truth)
    }
  }

  @Test func `every channel of a rectangular colour image is distorted alike`() throws {
    let planes = (0..<3).map { channel in (0..<20 * 30).map { UInt8(($0 * 7 + channel * 50) % 200) } }
    var options = DistortionOptions()
    options.kind = .rotationScaleTranslation
    let colours = try OneImage(planes.flatMap { $0 }, shape: [3, 20, 30]).distorted(by: options, seed: 3)
    #expect(colours.schema.shape == [3, 30, 45])
    let (image, placement) = try colours.drawn(0)
    for (channel, plane) in planes.enumerated() {
      let grey = try OneImage(plane, shape: [1, 20, 30]).distorted(by: options, seed: 3)
      // Zeros at the edges of one channel alone could bound its ink otherwise.
      guard try grey.drawn(0).placement.matrix == placement.matrix else { continue }
      #expect(try grey.image(0) == Array(image[(30 * 45 * channel)..<(30 * 45 * (channel + 1))]))
    }
  }

  @Test func `numbers that are no bytes are never rounded`() throws {
    let image = OneNumber(0.3125)
    let still = try Warp(of: image.schema, [])
    let batch = Batch(image.schema, capacity: 1)
    try Loader(DistortedDataset(image, still, seed: 1), seed: 1).load(rows: 0..<1, into: batch)
    #expect(Array(batch.images.elements) == [0.3125, 0.3125, 0.3125, 0.3125])
  }

  @Test func `distortions follow one another, each with numbers of its own`() throws {
    let digits = DatasetSlice(try fixtureDigits(), rows: Array(0..<20))
    var inner: any Dataset = digits
    for place in 0..<2 { inner = DistortedDataset(inner, Turn(inner.schema), seed: 4, place: place) }
    for row in 0..<20 {
      let (turns, image) = (try inner.sample(row).truth, try inner.image(row))
      #expect(turns.count == 2)
      let expected = Int(turns[0] + turns[1]).isMultiple(of: 2) ? digits : nil
      if let expected {
        #expect(try image == expected.image(row))
      } else {
        #expect(try image == upsideDown(digits.image(row)))
      }
    }
    let drawn = try (0..<20).map { try inner.sample($0).truth }
    #expect(drawn.contains { $0[0] != $0[1] } && drawn.contains { $0[0] == $0[1] })
  }

  @Test func `a distortion may show another row and give another label`() throws {
    let digits = DatasetSlice(try fixtureDigits(), rows: Array(0..<20))
    let next = DistortedDataset(digits, Next(digits.schema), seed: 1)
    for row in 0..<20 {
      #expect(try next.image(row) == digits.image((row + 1) % 20))
      #expect(
        try next.sample(row).label == (digits.sample(row).label + digits.sample((row + 1) % 20).label) % 10)
    }
  }

  @Test func `images' distortions refuse volumes`() throws {
    let volumes = Schema(shape: [1, 4, 4, 4], classNames: ["it"])
    expectRefusal(.configuration, "moves the pixels of images", "volumes") {
      _ = try Warp(of: volumes, [])
    }
    expectRefusal(.configuration, "extrudes images", "volumes") {
      _ = try VolumeDistortion(of: volumes, side: 4, depth: 2)
    }
  }
}

private func upsideDown(_ image: [UInt8]) -> [UInt8] { image.reversed() }

/// Two by two numbers, all the same.
private final class OneNumber: Dataset {
  let schema: Schema
  let count = 1
  let digest: UInt64 = 0
  private let value: Float

  init(_ value: Float) {
    var schema = Schema(shape: [1, 2, 2], classNames: ["it"])
    schema.element = .float32
    (self.schema, self.value) = (schema, value)
  }

  func sampleID(at row: Int) -> Int { row }

  func read(_ row: Int, epoch: Int, into sample: SampleMemory) {
    for i in 0..<4 { sample.pixels[i] = value }
    sample.labels[0] = 0
  }
}

/// Turns images upside down, or not, and tells which.
private final class Turn: Distortion {
  let schema: Schema
  private let source: Samples

  init(_ samples: Schema) {
    var schema = samples
    schema.truth.append(Column("turned_\(samples.truth.count)", longName: "whether it was turned"))
    self.schema = schema
    source = Samples(samples, capacity: 1, withTruth: true)
  }

  func draw(
    _ row: Int, as appearance: Appearance, of dataset: any Dataset, using random: inout RandomStream,
    into sample: SampleMemory
  ) throws {
    try dataset.read(row, as: appearance, into: source[0])
    let turns = random.unit() < 0.5
    let last = schema.shape.count - 1
    for i in 0...last { sample.pixels[i] = source[0].pixels[turns ? last - i : i] }
    sample.labels[0] = source[0].labels[0]
    guard let truth = sample.truth, let known = source[0].truth else { return }
    truth.update(from: known, count: source.schema.truthPerSample)
    truth[source.schema.truthPerSample] = turns ? 1 : 0
  }
}

/// Shows the next row, and gives the sum of both labels.
private final class Next: Distortion {
  let schema: Schema
  private let source: Samples

  init(_ samples: Schema) {
    schema = samples
    source = Samples(samples, capacity: 1)
  }

  func draw(
    _ row: Int, as appearance: Appearance, of dataset: any Dataset, using random: inout RandomStream,
    into sample: SampleMemory
  ) throws {
    try dataset.read(row, as: appearance, into: source[0])
    let label = source[0].labels[0]
    try dataset.read((row + 1) % dataset.count, as: appearance, into: sample)
    sample.labels[0] = (label + sample.labels[0]) % 10
  }
}
