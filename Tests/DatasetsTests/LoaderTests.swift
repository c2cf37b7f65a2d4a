import Datasets
import Files
import Tensors
import TestSupport
import Testing

@Suite struct LoaderTests {
  @Test func `a batch holds bytes divided by 255, labels and keys`() throws {
    let source = try fixtureSource(.rotation)
    let batch = Batch(source.schema, capacity: 4)
    try Loader(source, seed: 1).load(rows: 10..<13, into: batch)
    #expect(batch.count == 3)
    for row in 0..<3 {
      let sample = try source.sample(10 + row)
      #expect(batch.pixels(row) == sample.image.map { Float($0) / 255 })
      #expect(batch.labels[row] == Int32(sample.label))
      #expect(batch.keys[row] == SampleKey(epoch: 0, sample: 10 + row))
    }
  }

  @Test func `every byte becomes the Float32 nearest to its share of 255`() throws {
    let bytes = (0..<256).map { UInt8($0) }
    let image = OneImage(bytes, shape: [1, 16, 16])
    let batch = Batch(image.schema, capacity: 1)
    try Loader(image, seed: 1).load(rows: 0..<1, into: batch)
    #expect(batch.pixels(0) == bytes.map { Float($0) / 255 })
  }

  @Test(arguments: [1, 7, 8, 9, 21])
  func `batches hold the samples of the order, however many`(_ count: Int) throws {
    let image = OneImage([UInt8](repeating: 1, count: 784), count: 10)
    let (batch, order) = (Batch(image.schema, capacity: count), EpochOrder(count: 10, seed: 6))
    try Loader(image, seed: 6).load(positions: 13..<13 + count, into: batch)
    for (index, key) in batch.keys.enumerated() {
      let place = order[13 + index]
      #expect(key == SampleKey(epoch: place.epoch, sample: place.row))
    }
  }

  @Test func `an epoch may end inside a batch`() throws {
    let source = try fixtureSource(.rotation, ids: 0..<10)
    let batch = Batch(source.schema, capacity: 8)
    try Loader(source, seed: 1).load(positions: 6..<14, into: batch)
    #expect(batch.keys.map(\.epoch) == [0, 0, 0, 0, 1, 1, 1, 1])
    for (row, key) in batch.keys.enumerated() {
      let sample = try source.sample(Int(key.sample), epoch: Int(key.epoch))
      #expect(batch.pixels(row) == sample.image.map { Float($0) / 255 })
    }
  }

  @Test func `how the stream is cut changes nothing`() throws {
    let source = try fixtureSource(.rotationScaleTranslation, ids: 0..<30)
    let loader = Loader(source, seed: 4)
    let whole = Batch(source.schema, capacity: 12)
    try loader.load(positions: 24..<36, into: whole)
    let part = Batch(source.schema, capacity: 4)
    for begin in [32, 24, 28] {
      try loader.load(positions: begin..<(begin + 4), into: part)
      for row in 0..<4 {
        #expect(part.pixels(row) == whole.pixels(begin - 24 + row))
        #expect(part.keys[row] == whole.keys[begin - 24 + row])
      }
    }
  }
}

@Suite struct SplitsTests {
  @Test func `held-out digits are the same for every seed and never learnt from`() throws {
    let holdout = try Holdout(validation: 50, of: 300)
    #expect(holdout.validation.count == 50)
    #expect((holdout.training + holdout.validation).sorted() == Array(0..<300))
    #expect(Set(try Holdout(validation: 80, of: 300).validation).isSuperset(of: holdout.validation))
    let (one, other) = (try sources(seed: 1), try sources(seed: 2))
    #expect(try ids(#require(one.validation)) == holdout.validation)
    #expect(try ids(#require(other.validation)) == holdout.validation)
    #expect(ids(one.training) == holdout.training)
    #expect(try ids(#require(one.test)) == Array(300..<400))
  }

  @Test func `held-out and test digits look the same whatever the run's seed`() throws {
    let (one, other) = (try sources(seed: 1), try sources(seed: 2))
    let (validation, test) = (try #require(one.validation), try #require(one.test))
    #expect(try validation.sample(3).image == #require(other.validation).sample(3).image)
    #expect(try test.sample(3).image == #require(other.test).sample(3).image)
    #expect(try one.training.sample(3).image != other.training.sample(3).image)
  }

  @Test func `holding out everything is refused with both numbers`() {
    expectRefusal(.configuration, "300 of 300") { _ = try Holdout(validation: 300, of: 300) }
  }

  private func sources(seed: UInt64) throws -> Splits {
    var options = DataOptions()
    options.distortion.kind = .rotationScaleTranslation
    options.validation = 50
    return try Splits(options, seed: seed, digits: fixtureDigits())
  }

  private func ids(_ source: any Dataset) -> [Int] {
    (0..<source.count).map(source.sampleID)
  }
}

extension Batch {
  fileprivate func pixels(_ row: Int) -> [Float] {
    let size = images.shape.sample.count
    return Array(images.elements[(row * size)..<(row * size + size)])
  }
}
