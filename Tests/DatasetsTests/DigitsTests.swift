import Datasets
import Files
import Foundation
import TestSupport
import Testing

@Suite struct DigitsTests {
  @Test func `the fixture holds the first digits of MNIST`() throws {
    let digits = try fixtureDigits()
    #expect(digits.trainingIDs == 0..<300)
    #expect(digits.testIDs == 300..<400)
    #expect((0..<10).map(digits.label) == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    #expect((300..<305).map(digits.label) == [7, 2, 1, 0, 4])
    // The stroke of the first five, in its sixth row.
    let inkInLine = try Array(digits.image(0)[(5 * 28 + 12)..<(5 * 28 + 16)])
    #expect(inkInLine == [3, 18, 18, 18])
  }

  @Test func `the cache folder follows the XDG variable, then the home`() {
    let given = DigitFolder("mnist", environment: ["XDG_CACHE_HOME": "/cache", "HOME": "/home/me"])
    #expect(given.path == "/cache/stn/mnist")
    let absent = DigitFolder("mnist", environment: ["XDG_CACHE_HOME": "", "HOME": "/home/me"])
    #expect(absent.path == "/home/me/.cache/stn/mnist")
    #expect(DigitFolder("./mnist").path == "./mnist")
  }

  @Test func `a missing cache says how to fill it`() {
    expectRefusal(.missingInput, "/none/stn/mnist/train-images-idx3-ubyte", "bash Launch/mnist.sh") {
      _ = try Block(reading: DigitFolder("mnist", environment: ["XDG_CACHE_HOME": "/none"]))
    }
  }

  @Test func `a missing file of an own folder is named`() throws {
    let folder = try DigitCopy()
    try folder.change("t10k-labels-idx1-ubyte") { $0 = nil }
    expectRefusal(.missingInput, "t10k-labels-idx1-ubyte") { _ = try Block(reading: folder.digits) }
  }

  @Test func `other digits than MNIST's are refused in the cache`() throws {
    let folder = try DigitCopy(below: "stn/mnist")
    let cache = DigitFolder("mnist", environment: ["XDG_CACHE_HOME": folder.root])
    expectRefusal(.badData, "not MNIST's", "bash Launch/mnist.sh") { _ = try Block(reading: cache) }
  }

  @Test func `a wrong magic number is refused with both numbers`() throws {
    try expectRefused("1 dimensions of uint8", "expected 3 of uint8") { $0[3] = 1 }
  }

  @Test func `a gzipped file is refused with the remedy`() throws {
    try expectRefused("gunzip") { $0.replaceSubrange(0..<4, with: [0x1F, 0x8B, 8, 0]) }
  }

  @Test func `images of another size are refused`() throws {
    try expectRefused("32×28", "28×28") { $0[11] = 32 }
  }

  @Test func `a truncated file is refused with both sizes`() throws {
    try expectRefused("truncated", "235216", "235215") { $0.removeLast() }
    try expectRefused("truncated", "16 bytes, found 10") { $0.removeLast($0.count - 10) }
  }

  @Test func `bytes behind the end are refused`() throws {
    try expectRefused("235217", "235216") { $0.append(0) }
  }

  @Test func `a file without images is refused`() throws {
    try expectRefused("holds no images") { $0 = $0.prefix(16).map(\.self).zeroing(4..<8) }
  }

  @Test func `files that changed since they were counted are refused`() throws {
    let folder = try DigitCopy()
    let block = try Block(reading: folder.digits)
    try folder.change("t10k-labels-idx1-ubyte") { $0?.append(0) }
    expectRefusal(.inputOutput, "changed from \(block.bytes.count)", "start again") {
      try folder.digits.readFiles(into: block.bytes)
    }
  }

  @Test func `labels over nine are refused with their place`() throws {
    try expectRefused("label 10 at 17", in: "train-labels-idx1-ubyte") { $0[8 + 17] = 10 }
  }

  @Test func `unequal numbers of images and labels are refused`() throws {
    try expectRefused("300 images", "299 labels", in: "train-labels-idx1-ubyte") {
      $0.removeLast()
      $0.replaceSubrange(6..<8, with: [UInt8(299 >> 8), UInt8(299 & 255)])
    }
  }

  private func expectRefused(
    _ parts: String..., in file: String = "train-images-idx3-ubyte",
    sourceLocation: SourceLocation = #_sourceLocation, change: (inout [UInt8]) -> Void
  ) throws {
    let folder = try DigitCopy()
    try folder.change(file) { bytes in
      guard var changed = bytes else { return }
      change(&changed)
      bytes = changed
    }
    for part in parts {
      expectRefusal(.badData, file, part, sourceLocation: sourceLocation) {
        _ = try Block(reading: folder.digits)
      }
    }
  }
}

/// A copy of the fixture that may be damaged.
private struct DigitCopy {
  private let folder = try? TemporaryFolder()
  private let place: URL
  let root: String

  init(below path: String = "digits") throws {
    let folder = try #require(folder)
    root = folder.url.path
    place = folder.url.appending(path: path)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: URL(fileURLWithPath: fixtureFolder.path), to: place)
  }

  var digits: DigitFolder { DigitFolder(place.path) }

  /// Replaces the bytes of a file; nil removes it.
  func change(_ name: String, _ body: (inout [UInt8]?) -> Void) throws {
    let file = place.appending(path: name)
    var bytes: [UInt8]? = [UInt8](try Data(contentsOf: file))
    body(&bytes)
    try FileManager.default.removeItem(at: file)
    if let bytes { try Data(bytes).write(to: file) }
  }
}

extension [UInt8] {
  fileprivate func zeroing(_ range: Range<Int>) -> Self {
    var copy = self
    for i in range { copy[i] = 0 }
    return copy
  }
}
