import Files
import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct SealTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("file.h5")
  }

  private static var images: Column {
    Column(FileFormat.images, of: UInt8.self, [Dimension("pixel", 64)], longName: "pictures")
  }

  private static let identity = Column("id", of: Int64.self, longName: "identity")

  /// A dataset of forty rows, of which the images are spared.
  private func write() throws {
    let file = try TableFile(
      creating: path, columns: [Self.images, Self.identity], rows: Dimension("sample", 40), key: "id",
      by: OutputRule()
    ) { try FileFormat.dataset.begin($0) }
    let bytes = [UInt8](repeating: 0xA7, count: 64 * 40)
    try bytes.withUnsafeBytes { try file.write($0, toColumn: 0, atRow: 0) }
    try bytes[..<320].withUnsafeBytes { try file.write($0, toColumn: 1, atRow: 0) }
    try file.finish(sparing: { $0.path == FileFormat.images })
  }

  private var bytes: [UInt8] { get throws { Array(try Data(contentsOf: URL(filePath: path))) } }

  private func set(_ bytes: some Sequence<UInt8>) throws { try Data(bytes).write(to: URL(filePath: path)) }

  @Test func `the seal is a line of text with the digest of all bytes but the images`() throws {
    try write()
    let whole = try bytes
    let images = try #require(try H5File.open(at: path).dataset("images").fileOffset)
    let content = whole.dropLast(97)
    let digested = Array(content[..<images] + content[(images + 64 * 40)...])
    let numbers: [UInt64] = [
      digested.withUnsafeBytes { Digest.of($0) }, UInt64(content.count), UInt64(images), 64 * 40,
    ]
    let text = "\nstn seal 1 " + numbers.map(Digest.text).joined(separator: " ")
    let own = Digest.text(of: Array(text.utf8).withUnsafeBytes { Digest.of($0) })
    #expect(String(decoding: whole.suffix(97), as: UTF8.self) == "\(text) \(own)\n")
    _ = try StoredFile(.dataset, at: path)
  }

  @Test func `no bit of a seal can be inverted unseen, nor is a number with another spelling taken`() throws {
    try write()
    let line = Array(try bytes.suffix(97))
    #expect(try #require(Seal(line: line)).spared.count == 64 * 40)
    for bit in 0..<(97 * 8) {
      var other = line
      other[bit / 8] ^= 1 << (bit % 8)
      #expect(Seal(line: other) == nil, "bit \(bit)")
    }
    #expect(Seal(line: Array(String(decoding: line, as: UTF8.self).uppercased().utf8)) == nil)
    for short in [Array(line.dropLast()), Array(line.dropFirst()), []] { #expect(Seal(line: short) == nil) }
  }

  @Test func `every byte but those spared is seen to change before HDF5 opens the file`() throws {
    try write()
    let whole = try bytes
    let images = try #require(try H5File.open(at: path).dataset("images").fileOffset)
    for place in stride(from: 0, to: whole.count, by: 13) {
      var other = whole
      other[place] ^= 1 << UInt8(place % 8)
      try set(other)
      let isSpared = (images..<(images + 64 * 40)).contains(place)
      #expect(((try? StoredFile(.dataset, at: path)) != nil) == isSpared, "byte \(place)")
    }
  }

  @Test func `a file without a seal is refused with the command that gives it one`() throws {
    try write()
    let whole = try bytes
    for other in [whole.dropLast(97), whole.dropLast(), ArraySlice(whole + [0]), whole[..<1000]] {
      try set(other)
      expectRefusal(.badData, "\(path) does not end in a seal", "stn seal \(path) checks") {
        _ = try StoredFile(.dataset, at: path)
      }
    }
  }

  @Test func `a seal that was made for another length is damage`() throws {
    try write()
    let whole = try bytes
    try set(whole[..<800] + whole[900...])
    expectRefusal(
      .badData, "\(path) is damaged", "made for \(whole.count - 97) bytes, found \(whole.count - 197)"
    ) {
      _ = try StoredFile(.dataset, at: path)
    }
  }

  @Test func `what a seal spares must have digests of its own`() throws {
    try write()
    let file = try StoredFile(.dataset, at: path)
    let images = try #require(try file.content.dataset("images").fileOffset)
    let end = try bytes.count - 97
    for spared in [0..<end, images..<(images + 64 * 40 + 1), images..<(images + 1)] {
      try Seal.replace(in: path, behind: end, sparing: spared)
      expectRefusal(.badData, path, "the seal spares bytes \(spared)") {
        _ = try StoredFile(.dataset, at: path)
      }
    }
    try Seal.replace(in: path, behind: end, sparing: 0..<0)
    _ = try StoredFile(.dataset, at: path)
  }

  @Test func `a file is sealed anew once, and what stands behind it is cut off`() throws {
    try write()
    let whole = try bytes
    #expect(try UnsealedFile(path) == nil)
    for other in [whole.dropLast(97), ArraySlice(whole + Array("more".utf8)), whole.dropLast()] {
      try set(other)
      try #require(try UnsealedFile(path)).seal()
      #expect(try bytes == whole)
    }
  }

  @Test func `what a seal says is damaged gets no other`() throws {
    try write()
    var whole = try bytes
    // Inside a text, which has no digest of its own.
    let place = try #require(Data(whole).range(of: Data("identity".utf8))).lowerBound
    whole[place] ^= 1
    for other in [whole, whole + [0]] {
      try set(other)
      expectRefusal(.badData, path, "is damaged", "its seal says") { _ = try UnsealedFile(path) }
    }
  }

  @Test func `a heap of texts in which HDF5 would go round for ever is refused`() throws {
    try write()
    let whole = try bytes.dropLast(97)
    let heap = try #require(Data(whole).range(of: Data("GCOL\u{1}".utf8))).lowerBound
    for (place, byte) in [(heap + 24, 0x7F), (heap + 25, 0x7F), (heap + 9, 0xFF), (heap + 9, 0)] {
      var other = whole
      other[place] = UInt8(byte)
      try set(other)
      expectRefusal(.badData, path, "the texts at byte \(heap)") { _ = try UnsealedFile(path) }
    }
    var other = whole
    for place in (heap + 64)..<(heap + 512) { other[place] = 0 }
    try set(other)
    expectRefusal(.badData, path, "the texts at byte \(heap)") { _ = try UnsealedFile(path) }
  }
}
