import Datasets
import Files
import Foundation
import HDF5
import Tensors
import TestSupport
import Testing

@Suite struct DatasetFileTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("data.h5")
  }

  @Test func `a generated dataset gives what drawing gives`() throws {
    let source = try fixtureSource(.rotationScaleTranslation)
    try generate(path, source, epoch: 2)
    let images = try DatasetFile(opening: path)
    #expect(images.count == 300)
    #expect(images.schema.shape == source.schema.shape)
    for index in stride(from: 0, to: 300, by: 7) {
      let (stored, drawn) = (try images.sample(index), try source.sample(index, epoch: 2))
      #expect(stored.image == drawn.image)
      #expect(stored.label == drawn.label)
      #expect(images.sampleID(at: index) == index)
    }
  }

  @Test func `placements are stored bit for bit`() throws {
    let source = try fixtureSource(.rotationScaleTranslation)
    try generate(path, source)
    let file = try H5File.open(at: path)
    let transform = try file.dataset("transform").readAll(as: Float.self)
    let angle = try file.dataset("angle").readAll(as: Float.self)
    let scale = try file.dataset("scale").readAll(as: Float.self)
    let shift = try file.dataset("shift").readAll(as: Float.self)
    for row in [0, 1, 150, 299] {
      let placement = try source.drawn(row).placement
      #expect(Array(transform[(6 * row)..<(6 * row + 6)]) == (0..<6).map { placement.matrix[$0] })
      #expect((angle[row], scale[row]) == (placement.angle, placement.scale))
      #expect((shift[2 * row], shift[2 * row + 1]) == (placement.shiftX, placement.shiftY))
    }
  }

  @Test func `training on a generated epoch reads the batches that drawing gives`() throws {
    try generate(path, try fixtureSource(.rotation, seed: 5))
    var options = DataOptions()
    options.distortion.kind = .rotation
    options.validation = 40
    let drawn = try Splits(options, seed: 5, digits: fixtureDigits()).training
    options.file = path
    let stored = try Splits(options, seed: 5, digits: nil).training
    let batches = [drawn, stored].map { Batch($0.schema, capacity: 32) }
    try Loader(drawn, seed: 5).load(positions: 100..<132, into: batches[0])
    try Loader(stored, seed: 5).load(positions: 100..<132, into: batches[1])
    #expect(batches[0].keys == batches[1].keys)
    #expect(Array(batches[0].images.elements) == Array(batches[1].images.elements))
    #expect(Array(batches[0].labels) == Array(batches[1].labels))
  }

  @Test func `the same samples give the same bytes in whichever order they are written`() throws {
    let source = try fixtureSource(.rotationScaleTranslation)
    try generate(path, source, chunks: [0..<64, 64..<128, 128..<300])
    let other = folder.path("other.h5")
    try generate(other, source, chunks: [200..<300, 0..<1, 1..<200])
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(contentsOf: URL(fileURLWithPath: other)))
  }

  @Test func `HDF5's own tools show shapes, labels, units and provenance`() throws {
    try generate(path, try fixtureSource(.rotationScaleTranslation))
    let listing = try run("h5ls", ["-r", path])
    listing.expect()
    #expect(listing.output.contains("/images                  Dataset {300, 1, 42, 42}"))
    #expect(listing.output.contains("/transform               Dataset {300, 2, 3}"))
    let dump = try run("h5dump", ["-A", path])
    dump.expect()
    for text in [
      "stn dataset", "IMAGE_GRAYSCALE", "\"rad\"", "\"pixel\"", "counter-clockwise", "DIMENSION_LABELS",
      "\"channel\"", "\"class\"", "\"rts\"", "source_digest",
    ] { #expect(dump.output.contains(text), "\(text)") }
    #expect(!dump.output.contains(folder.url.lastPathComponent + "/."))
  }

  @Test func `an occupied output is refused unless it is to be overwritten`() throws {
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    let source = try fixtureSource(.none)
    expectRefusal(.cannotCreate, path, "exists") { try generate(path, source) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    try generate(path, source, overwriting: true)
    #expect(try DatasetFile(opening: path).count == 300)
  }

  @Test func `an unfinished dataset leaves nothing behind`() throws {
    let source = try fixtureSource(.none)
    var writer: DatasetWriter? = try DatasetWriter(
      creating: path, count: 5, schema: source.schema, provenance: provenance(of: source, epoch: 0))
    #expect(try writer != nil && FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 1)
    writer = nil
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }

  @Test func `a folder that is not there is refused`() throws {
    let source = try fixtureSource(.none)
    let path = folder.path("none/data.h5")
    expectRefusal(.cannotCreate, "\(path) cannot be made: No such file", "make the folder") {
      try generate(path, source)
    }
  }

  @Test func `a damaged image is reported with its sample`() throws {
    try generate(path, try fixtureSource(.rotation))
    let offset = try #require(try H5File.open(at: path).dataset("images").fileOffset)
    try damage(at: offset + 123 * 784 + 400)
    let file = try DatasetFile(opening: path)
    let images = file
    _ = try images.sample(122)
    expectRefusal(.badData, path, "sample 123") { _ = try images.sample(123) }
    expectRefusal(.badData, path, "1 of 300", "sample 123") { try file.verify() }
  }

  @Test(arguments: ["labels", "sample_id", "digest"])
  func `damage to what every reader needs is found at once`(column: String) throws {
    try generate(path, try fixtureSource(.rotation))
    try damage(at: try #require(try H5File.open(at: path).dataset(column).fileOffset) + 40)
    expectRefusal(.badData, path, "/\(column)") { _ = try DatasetFile(opening: path) }
  }

  @Test(arguments: ["transform", "angle", "scale", "shift"])
  func `damage to the placements is found when verifying`(column: String) throws {
    try generate(path, try fixtureSource(.rotation))
    let file = try DatasetFile(opening: path)
    try file.verify()
    try damage(at: try #require(try H5File.open(at: path).dataset(column).fileOffset) + 40)
    expectRefusal(.badData, path, "/\(column)") { try file.verify() }
  }

  @Test func `labels beyond the classes are refused with their sample`() throws {
    try generate(path, try fixtureSource(.none), classNames: ["zero", "one"])
    expectRefusal(.badData, "sample 0", "label 5", "0 to 1") { _ = try DatasetFile(opening: path) }
  }

  @Test(arguments: [-1, 1 << 32])
  func `identities that no random stream has are refused with their sample`(identity: Int) throws {
    let source = try fixtureSource(.none)
    try generate(path, Renamed(source, fourth: identity))
    expectRefusal(.badData, path, "sample 3", "identity \(identity)", "0 to 4294967295") {
      _ = try DatasetFile(opening: path)
    }
    try generate(path, Renamed(source, fourth: 0xFFFF_FFFF), overwriting: true)
    #expect(try DatasetFile(opening: path).sampleID(at: 3) == 0xFFFF_FFFF)
  }

  @Test
  func `numbers of any size come back to the bit, with several labels each, and damage to them is found`()
    throws
  {
    let source = Numbers()
    let writer = try DatasetWriter(
      creating: path, count: source.count, schema: source.schema, provenance: provenance(of: source, epoch: 0)
    )
    let drawn = DrawnSamples(of: source, capacity: source.count)
    try drawn.draw(0..<source.count, epoch: 0)
    try writer.write(drawn, at: 0..<source.count)
    try writer.finish()
    let file = try DatasetFile(opening: path)
    #expect(file.schema.element == .float32 && file.schema.labelsPerSample == 2)
    #expect(file.schema.classNames == ["cat", "dög"] && file.schema.truth.isEmpty)
    let found = Samples(file.schema, capacity: 1)
    for row in 0..<source.count {
      try file.read(row, epoch: 0, into: found[0])
      #expect(found.images.elements.map(\.bitPattern) == source.values(row).map(\.bitPattern))
      #expect(Array(found.labels) == [Int32(row % 2), 1])
    }
    let stored = try H5File.open(at: path).dataset("images")
    #expect(
      try stored.kind == .float32 && !stored.hasAttribute("scale_factor") && !stored.hasAttribute("CLASS"))
    try damage(at: try #require(stored.fileOffset) + 3 * 24)
    expectRefusal(.badData, path, "1 of 5", "sample 3") { try file.verify() }
  }

  @Test func `files that are no datasets are refused in words`() throws {
    expectRefusal(.missingInput, "none.h5") { _ = try DatasetFile(opening: folder.path("none.h5")) }
    try Data("some text".utf8).write(to: URL(fileURLWithPath: path))
    expectRefusal(.badData, path, "not an HDF5 file; stn import makes one") {
      _ = try DatasetFile(opening: path)
    }
    let other = folder.path("other.h5")
    let file = try H5File.create(at: other)
    try file.setAttribute("format", "stn checkpoint")
    try file.close()
    try reseal(other)
    expectRefusal(.badData, other, "stn checkpoint", "stn dataset") { _ = try DatasetFile(opening: other) }
  }

  @Test func `a truncated dataset is refused`() throws {
    try generate(path, try fixtureSource(.rotation))
    truncate(path, 100_000)
    expectRefusal(.badData, path) { _ = try DatasetFile(opening: path) }
  }

  @Test func `the summary counts samples by class`() throws {
    try generate(path, try fixtureSource(.rotation))
    let summary = try DatasetFile(opening: path).summary().text
    for part in [
      "300", "(1, 28, 28)", "0: 34", "seed 7", "distortion  r",
      "truth       transform, angle, scale, shift\n",
    ] {
      #expect(summary.contains(part), "\(summary)")
    }
  }

  private func provenance(of source: any Dataset, epoch: Int) -> DatasetProvenance {
    DatasetProvenance(
      seed: 7, split: "training", epoch: epoch,
      distortion: source.schema.shape[1] == 42 ? "rts" : "r",
      sourceDigest: source.digest)
  }

  private func generate(
    _ path: String, _ source: any Dataset, epoch: Int = 0, chunks: [Range<Int>] = [0..<300],
    classNames: [String] = Digits.classNames, overwriting: Bool = false
  ) throws {
    var schema = source.schema
    schema.classNames = classNames
    let writer = try DatasetWriter(
      creating: path, count: source.count, schema: schema, provenance: provenance(of: source, epoch: epoch),
      by: OutputRule(overwriting: overwriting))
    let samples = DrawnSamples(of: source, capacity: 300)
    for rows in chunks {
      try samples.draw(rows, epoch: epoch)
      try writer.write(samples, at: rows)
    }
    try writer.finish()
  }

  private func damage(at offset: Int) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: UInt64(offset))
    let byte = try #require(try file.read(upToCount: 1)?.first)
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: Data([byte ^ 0x40]))
    try file.close()
    try reseal(path)
  }
}

/// A dataset in which the sample in the fourth row has another identity.
private final class Renamed: Dataset {
  private let base: any Dataset
  private let fourth: Int

  init(_ base: any Dataset, fourth: Int) { (self.base, self.fourth) = (base, fourth) }

  var schema: Schema { base.schema }
  var count: Int { base.count }
  var digest: UInt64 { base.digest }

  func sampleID(at row: Int) -> Int { row == 3 ? fourth : base.sampleID(at: row) }

  func read(_ row: Int, epoch: Int, into sample: SampleMemory) throws {
    try base.read(row, epoch: epoch, into: sample)
  }
}

/// Images of 2×3 numbers, none of which a byte could hold, with two labels each.
private final class Numbers: Dataset {
  let schema: Schema
  let count = 5
  let digest: UInt64 = 1

  init() {
    var schema = Schema(shape: [1, 2, 3], classNames: ["cat", "dög"])
    (schema.element, schema.labelsPerSample) = (.float32, 2)
    self.schema = schema
  }

  func values(_ row: Int) -> [Float] { (0..<6).map { -1e30 / Float(7 * row + $0 + 1) } }

  func sampleID(at row: Int) -> Int { row }

  func read(_ row: Int, epoch: Int, into sample: SampleMemory) {
    for (place, value) in values(row).enumerated() { sample.pixels[place] = value }
    (sample.labels[0], sample.labels[1]) = (Int32(row % 2), 1)
  }
}
