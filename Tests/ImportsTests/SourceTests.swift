import Datasets
import Files
import Foundation
import Imports
import SpatialTransformers
import Tensors
import TestSupport
import Testing

@Suite struct SourceTests {
  @Test func `folders are classes, in the order of their names`() throws {
    let folder = try imported("shapes", framing: small)[0]
    #expect(folder.dataset.schema.classNames == ["bar", "cross", "disc"])
    #expect(
      try folder.dataset.labels().map { $0[0] }
        == ["bar", "cross", "disc"].flatMap { Array(repeating: $0, count: 4) })
  }

  @Test func `a list names pictures, with as many labels as it has fields`() throws {
    let list = try imported("shapes.csv", framing: small)[0].dataset
    #expect(list.schema.classNames == ["bar", "disc", "large", "small"])
    #expect(list.schema.labelsPerSample == 2)
    #expect(try list.labels()[1...2] == [["bar", "small"], ["bar", "large"]])
    // Fields may be separated by blanks, and classes be numbers.
    let numbered = try imported("shapes.txt", framing: small)[0].dataset
    #expect(numbered.schema.classNames == ["0", "1", "2"])
    let folder = try imported("shapes", framing: small)[0].dataset
    #expect(try numbered.allPixels() == folder.allPixels())
  }

  @Test func `a folder of IDX files has both splits, and letters count from 1`() throws {
    let splits = try imported("letters", classNames: "letters.txt")
    #expect(splits.map(\.split) == [.training, .test])
    #expect(splits[0].dataset.schema.classNames.count == 26)
    #expect(try splits[0].dataset.labels().map { $0[0] } == (97..<123).map { String(UnicodeScalar($0)) })
    #expect(try splits[0].dataset.allPixels() == expected().letters)
    #expect(try splits[1].dataset.labels().map { $0[0] } == ["d", "e", "f", "g", "h", "i"])
    #expect(splits[0].dataset.schema.shape.dimensions == [1, 5, 4])
  }

  @Test func `one IDX file brings the labels beside it`() throws {
    let letters = try imported("letters/train-images-idx3-ubyte.gz")[0].dataset
    #expect(letters.schema.classNames == (1...26).map(String.init))
    #expect(try letters.allPixels() == expected().letters)
  }

  @Test func `an archive of NumPy's tells splits by its names`() throws {
    let splits = try imported("splits.npz")
    #expect(splits.map(\.split) == [.training, .test])
    #expect(splits[0].dataset.schema.shape.dimensions == [3, 4, 5])
    #expect(try splits[0].dataset.allPixels() == expected().coloured)
    #expect(try splits[1].dataset.allPixels() == Array(expected().coloured[..<120]))
    #expect(try splits[0].dataset.labels().map { $0[0] } == ["0", "1", "2", "0", "1", "2"])
  }

  @Test func `numbers that are no bytes stay as they are, or become bytes of a range`() throws {
    var finding = FindingOptions()
    finding.labels = fixturePath("kinds.npy")
    let numbers = try imported("planes.npy", finding: finding)[0].dataset
    #expect(numbers.schema.element == .float32)
    expectClose(try numbers.allPixels(), try expected().coloured.map { $0 / 255 }, relative: 1e-6)
    var framing = FramingOptions()
    framing.preparation.range = 0...1
    let bytes = try imported("planes.npy", finding: finding, framing: framing)[0].dataset
    #expect(bytes.schema.element == .uint8)
    #expect(try bytes.allPixels() == expected().coloured)
  }

  @Test func `one number of a row being 1 is a label, several numbers are several`() throws {
    var finding = FindingOptions()
    finding.labels = fixturePath("one-hot.npy")
    #expect(
      try imported("planes.npy", finding: finding)[0].dataset.labels() == [
        ["0"], ["1"], ["2"], ["0"], ["1"], ["2"],
      ])
    finding.labels = fixturePath("two-labels.npy")
    let several = try imported("planes.npy", finding: finding)[0].dataset
    #expect(try several.labels()[..<2] == [["0", "2"], ["1", "1"]])
  }

  @Test func `an HDF5 file of h5py's may be big-endian, chunked and packed, its labels texts`() throws {
    let floats = try imported("floats.h5", finding: finding(images: "pictures", labels: "kind"))[0].dataset
    #expect(floats.schema.classNames == ["ant", "bee", "cat"])
    #expect(floats.schema.shape.dimensions == [3, 4, 5])
    expectClose(try floats.allPixels(), try expected().coloured.map { $0 / 255 }, relative: 1e-6)
    // Names that say what they are need not be told.
    #expect(try imported("floats.h5")[0].dataset.labels() == floats.labels())
    let minimal = try imported("minimal.h5")[0].dataset
    #expect(try minimal.allPixels() == expected().letters)
    #expect(minimal.schema.classNames == (1...26).map(String.init))
  }

  @Test func `labels and names of classes in NumPy's files may be texts, but no objects`() throws {
    let named = try imported("named.npz")[0].dataset
    #expect(named.schema.classNames == ["ant", "bee", "cätt"])
    let other = try imported("named.npz", finding: finding(images: "images", labels: "kinds"))[0].dataset
    #expect(try other.labels() == named.labels())
    #expect(try named.labels().map { $0[0] } == ["ant", "bee", "cätt", "ant", "bee", "cätt"])
    expectRefusal(.badData, "objects.npz: labels.npy holds Python objects") {
      _ = try imported("objects.npz")
    }
  }

  @Test func `channels that are neither grey nor colours become neither`() throws {
    var finding = FindingOptions()
    (finding.labels, finding.order, finding.shape) = (fixturePath("kinds.npy"), .planes, [5, 3, 4])
    let planes = try imported("planes.npy", finding: finding)[0].dataset
    #expect(planes.schema.shape.dimensions == [5, 3, 4])
    for colour in FramingOptions.Colour.allCases {
      var framing = FramingOptions()
      framing.colour = colour
      let dataset = try imported("planes.npy", finding: finding, framing: framing)[0].dataset
      expectRefusal(.badData, "row 0 has 5 channels, which do not become \(colour.channels); expected 1 or 3")
      {
        _ = try dataset.pixels(0)
      }
    }
  }

  @Test func `truths of h5py's are numbers, and labels that are too large are refused, not clipped`() throws {
    let truths = try imported("truths.h5")[0].dataset
    let letters = try expected().letters
    let first = (0..<3).flatMap { row in letters[row * 4..<row * 4 + 4].map { $0 > 99 ? Float(1) : 0 } }
    #expect(try truths.pixels(0) == first)
    #expect(try truths.labels().map { $0[0] } == ["0", "1", "1", "0", "1", "1"])
    expectRefusal(.badData, "truths.h5: /huge holds 9223372036854775807 in row 0", "smaller integers") {
      _ = try imported("truths.h5", finding: finding(images: "images", labels: "huge"))
    }
  }

  @Test func `an array that a filter packed which is not there is refused with what to do`() {
    for (images, labels, name) in [("packed", "labels", "/packed"), ("images", "kinds", "/kinds")] {
      expectRefusal(
        .badData, "lzf.h5: \(name) is packed by the filter lzf (number 32000), which this HDF5 does not have",
        "h5repack -f GZIP=4"
      ) { _ = try imported("lzf.h5", finding: finding(images: images, labels: labels)) }
    }
  }

  @Test func `a picture of an array is no larger than one in a file may be`() throws {
    let folder = try TemporaryFolder()
    // The header of an IDX file, and a hole behind it.
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0x9C, 0x40, 0, 0, 0x9C, 0x40]
    let path = folder.path("huge.idx")
    try Data(header).write(to: URL(filePath: path))
    try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 16 + 40_000 * 40_000)
    expectRefusal(.badData, "a picture of \(path) has 40000×40000 pixels, expected at most") {
      _ = try imported(path)
    }
  }

  @Test func `lines of numbers are pictures, their labels where the header or somebody says`() throws {
    let pixels = try imported("pixels.csv")[0].dataset
    #expect(pixels.schema.shape.dimensions == [1, 4, 4])
    #expect(pixels.schema.element == .uint8)
    let letters = try expected().letters
    #expect(try pixels.pixels(5) == Array(letters[100..<116]))
    #expect(try pixels.pixels(2) == Array(letters[40..<56]))
    #expect(try pixels.labels()[..<3] == [["0"], ["1"], ["0"]])
    expectRefusal(.badData, "17 fields", "--label-column") { _ = try imported("label-last.csv") }
    var finding = FindingOptions()
    finding.labelColumn = "last"
    let last = try imported("label-last.csv", finding: finding)[0].dataset
    #expect(try last.pixels(3) == letters[60..<76].map { $0.truncatingRemainder(dividingBy: 17) })
    #expect(try last.labels()[..<4].map { $0[0] } == ["0", "1", "2", "0"])
  }

  @Test func `labels of lines of numbers may be texts`() throws {
    let folder = try TemporaryFolder()
    let lines = ["cat", "ant", "cat"].map { name in
      name + "," + (0..<16).map { "\($0)" }.joined(separator: ",")
    }
    try lines.joined(separator: "\n").write(toFile: folder.path("a.csv"), atomically: true, encoding: .utf8)
    var finding = FindingOptions()
    finding.labelColumn = "first"
    let table = try imported(folder.path("a.csv"), finding: finding)[0].dataset
    #expect(try table.labels() == [["cat"], ["ant"], ["cat"]])
    #expect(try table.pixels(1) == (0..<16).map(Float.init))
  }

  @Test func `a dataset of ours is a source like any other`() throws {
    let folder = try TemporaryFolder()
    let letters = try imported("letters", classNames: "letters.txt")[0].dataset
    let provenance = DatasetProvenance(importedFrom: "letters", split: "training", seed: 0, sourceDigest: 1)
    let writer = try DatasetWriter(
      creating: folder.path("ours.h5"), count: letters.count, schema: letters.schema, provenance: provenance)
    let drawn = DrawnSamples(of: letters, capacity: letters.count)
    try drawn.draw(0..<letters.count, epoch: 0)
    try writer.write(drawn, at: 0..<letters.count)
    try writer.finish()
    let again = try imported(folder.path("ours.h5"))[0].dataset
    #expect(again.schema.classNames == letters.schema.classNames)
    #expect(try again.allPixels() == letters.allPixels())
    #expect(try again.labels() == letters.labels())
  }

  private var small: FramingOptions {
    var options = FramingOptions()
    options.size = ImageSize(height: 6, width: 6)
    return options
  }

  private func finding(images: String, labels: String) -> FindingOptions {
    var finding = FindingOptions()
    (finding.images, finding.labels) = (images, labels)
    return finding
  }
}
