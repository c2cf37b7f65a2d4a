import Datasets
import Files
import Tensors
import TestSupport
import Testing

/// What is made of which split, of digits and of files.
@Suite struct DistortedSplitTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `an augmentation acts on what is learnt from alone`() throws {
    var options = DataOptions()
    (options.validation, options.distortion.kind) = (40, .rotationScaleTranslation)
    let plain = try Splits(options, seed: 5, digits: fixtureDigits())
    options.augmentation = [.rotate(by: 0.2), .flip(FlipOptions()), .noise(NoiseOptions())]
    let augmented = try Splits(options, seed: 5, digits: fixtureDigits())
    #expect(try plain.training.image(3) != augmented.training.image(3))
    #expect(try augmented.training.image(3, epoch: 1) != augmented.training.image(3))
    for split in [Split.validation, .test] {
      let (a, b) = (try plain.dataset(of: split), try augmented.dataset(of: split))
      for row in 0..<5 { #expect(try a.image(row) == b.image(row)) }
    }
    // The distortion's numbers are the same with and without; the augmentation's are its own.
    let (before, after) = (try plain.training.truth(3), try augmented.training.truth(3))
    #expect(before["angle"] == after["angle"] && before["shift"] == after["shift"])
    let turns = try (0..<200).map {
      (
        try #require(try augmented.training.truth($0)["angle_2"])[0],
        try #require(try augmented.training.truth($0)["angle"])[0]
      )
    }
    #expect(kolmogorovDistance(turns.map(\.0), uniformShare(-0.2, 0.2)) < 2)
    #expect(!turns.contains { abs($0.0 / 0.2 - $0.1 / (.pi / 4)) < 1e-6 })
  }

  @Test func `a file's samples are distorted as digits are, in every split`() throws {
    try freeze(try fixtureSource(.none), as: "none", "plain.h5")
    var options = DataOptions()
    (options.file, options.testFile) = (folder.path("plain.h5"), folder.path("plain.h5"))
    (options.validation, options.distortion.kind) = (40, .cluttered)
    let (file, digits) = (try Splits(options, seed: 5, digits: nil), try drawn(options))
    for row in 0..<4 {
      for epoch in 0..<2 {
        #expect(try file.training.image(row, epoch: epoch) == digits.training.image(row, epoch: epoch))
      }
      let (held, expected) = (try file.dataset(of: .validation), try digits.dataset(of: .validation))
      #expect(try held.image(row) == expected.image(row))
    }
    #expect(try file.dataset(of: .test).schema.shape == [1, 60, 60])
  }

  @Test func `a file of samples that are distorted like that is read as it is`() throws {
    try freeze(try fixtureSource(.rotation, seed: 5), as: "r", "r.h5")
    var options = DataOptions()
    (options.file, options.distortion.kind) = (folder.path("r.h5"), .rotation)
    let splits = try Splits(options, seed: 5, digits: nil)
    #expect(try splits.training.image(2) == fixtureSource(.rotation, seed: 5).image(2))
    options.distortion.kind = .none
    #expect(try Splits(options, seed: 5, digits: nil).training.image(2) == splits.training.image(2))
  }

  @Test func `samples that are distorted otherwise are not distorted again unasked`() throws {
    try freeze(try fixtureSource(.rotation), as: "r", "r.h5")
    var options = DataOptions()
    (options.file, options.distortion.kind) = (folder.path("r.h5"), .rotationScaleTranslation)
    expectRefusal(.configuration, "distorted already (r)", "data.distortion.kind=none") {
      _ = try Splits(options, seed: 5, digits: nil)
    }
  }

  @Test func `a frozen set says what was done to it`() throws {
    var options = DataOptions()
    options.distortion.kind = .list
    options.distortion.steps = [.rotate(by: 0.5), .place]
    options.augmentation = [.flip(FlipOptions())]
    let splits = try Splits(options, seed: 5, digits: fixtureDigits())
    func words(_ split: Split) throws -> String {
      let dataset = try splits.dataset(of: split)
      return options.provenance(of: dataset, in: split, epoch: 0, seed: 5).distortion
    }
    #expect(try words(.training) == "list: rotate 0.5, place; augmented: flip 0.5")
    #expect(try words(.test) == "list: rotate 0.5, place")
  }

  private func drawn(_ options: DataOptions) throws -> Splits {
    var options = options
    (options.file, options.testFile) = (nil, nil)
    return try Splits(options, seed: 5, digits: fixtureDigits())
  }

  private func freeze(_ dataset: any Dataset, as distortion: String, _ name: String) throws {
    let writer = try DatasetWriter(
      creating: folder.path(name), count: dataset.count, schema: dataset.schema,
      provenance: DatasetProvenance(
        seed: 5, split: "training", epoch: 0, distortion: distortion, sourceDigest: dataset.digest))
    let samples = DrawnSamples(of: dataset, capacity: dataset.count)
    try samples.draw(0..<dataset.count, epoch: 0)
    try writer.write(samples, at: 0..<dataset.count)
    try writer.finish()
  }
}
