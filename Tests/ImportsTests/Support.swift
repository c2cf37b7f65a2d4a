import Datasets
import Imports
import Tensors
import TestSupport

/// What the script beside the fixtures wrote of them.
struct Expected: Decodable {
  struct Framed: Decodable {
    let path: String
    let height: Int
    let width: Int
    let fit: String
    let pixels: [Float]
  }

  let framed: [Framed]
  let letters: [Float]
  let coloured: [Float]
}

/// What `expected.json` holds.
func expected() throws -> Expected { try decodedFixture("expected.json") }

/// The splits of a source among the fixtures, as a command would have them.
func imported(
  _ source: String, _ origins: [Split: ImportPlan.Origin] = [:], finding: FindingOptions = FindingOptions(),
  framing: FramingOptions = FramingOptions(), classNames: String? = nil, seed: UInt64 = 0
) throws -> [ImportedSplit] {
  let path = source.hasPrefix("/") ? source : fixturePath(source)
  var finding = finding
  finding.classNames = classNames.map { fixturePath($0) }
  return try ImportPlan(path, origins, finding).open(framing, seed: seed)
}

extension Dataset {
  /// The pixels of a row.
  func pixels(_ row: Int) throws -> [Float] {
    let samples = Samples(schema, capacity: 1)
    try read(row, epoch: 0, into: samples[0])
    return Array(UnsafeBufferPointer(start: samples[0].pixels, count: schema.shape.count))
  }

  /// The pixels of all rows, one after the other.
  func allPixels() throws -> [Float] { try (0..<count).flatMap(pixels) }

  /// The labels of all rows, by name.
  func labels() throws -> [[String]] {
    let samples = Samples(schema, capacity: 1)
    return try (0..<count).map { row in
      try read(row, epoch: 0, into: samples[0])
      return samples.labels.map { schema.classNames[Int($0)] }
    }
  }
}
