import Archives
import Arrays
import Files
import Foundation
import TestSupport
import Testing

/// A file that numpy wrote, and what it holds.
struct Stored: Decodable, CustomTestStringConvertible {
  let name: String
  let shape: [Int]
  let elements: String
  let values: [Double]

  var testDescription: String { name }

  static let all = Result { try decodedFixture("arrays.json", as: [Stored].self, of: "ArraysTests/") }
  static var list: [Stored] { (try? all.get()) ?? [] }

  /// The array in a file of the same bytes.
  func array(in source: any ByteSource) throws -> StoredArray {
    name.contains(".idx") ? try StoredArray(idx: source) : try StoredArray(npy: source)
  }
}

@Suite struct StoredArrayTests {
  private func fixture(_ name: String) throws -> [UInt8] { try bytes(ofFile: fixturePath(name)) }

  @Test func `the fixtures are all there`() throws { #expect(try Stored.all.get().count == 31) }

  @Test(arguments: Stored.list) func `numbers of every type are those that were written`(stored: Stored)
    throws
  {
    let array = try stored.array(in: openBytes(fixturePath(stored.name)))
    try array.verify()
    #expect(array.shape == stored.shape && array.element.rawValue == stored.elements)
    let floats = try array.floats(rows: 0..<array.rowCount)
    #expect(floats == stored.values.map(Float.init))
    if stored.elements == "uint8" {
      #expect(try array.bytes(rows: 0..<array.rowCount).map(Double.init) == stored.values)
    }
    guard !stored.elements.hasPrefix("float") else { return }
    #expect(try array.integers(rows: 0..<array.rowCount).map(Double.init) == stored.values)
  }

  @Test(arguments: Stored.list) func `any rows are read by themselves`(stored: Stored) throws {
    let array = try stored.array(in: openBytes(fixturePath(stored.name)))
    let size = array.rowElementCount
    for first in 0...array.rowCount {
      for end in first...min(first + 3, array.rowCount) {
        let expected = stored.values[(first * size)..<(end * size)].map(Float.init)
        #expect(try array.floats(rows: first..<end) == expected)
      }
    }
  }

  @Test(arguments: Stored.list) func `every truncation is a fault`(stored: Stored) throws {
    let whole = try fixture(stored.name)
    for count in 0..<whole.count {
      #expect(throws: Fault.self, "\(count) bytes") {
        let source = MemoryBytes(Array(whole[..<count]), name: "cut")
        try stored.array(in: stored.name.hasSuffix(".gz") ? InflatedBytes(gzip: source) : source).verify()
      }
    }
    #expect(throws: Fault.self) {
      try stored.array(in: MemoryBytes(whole + [0], name: "long")).verify()
    }
  }

  @Test(arguments: ["fortran-f4.npy", "big-u2.npy", "i2.idx"])
  func `a flipped bit is a fault or another array`(name: String) throws {
    let stored = try #require(Stored.list.first { $0.name == name })
    var faults = 0
    try withEachBitFlipped(fixture(name)) { bytes, _ in
      do {
        let array = try stored.array(in: MemoryBytes(bytes, name: "flipped"))
        try array.verify()
        #expect(try array.floats(rows: 0..<array.rowCount).count == array.rowCount * array.rowElementCount)
      } catch is Fault { faults += 1 }
    }
    #expect(faults > 80)
  }

  @Test(arguments: ["plain.npz", "packed.npz"]) func `arrays of an archive are read by name`(name: String)
    throws
  {
    let archive = try ArrayArchive(FileBytes(fixturePath(name)))
    #expect(archive.names == ["images", "labels"])
    let (images, labels) = (try archive.array("images"), try archive.array("labels"))
    try images.verify()
    try labels.verify()
    #expect(images.shape == [5, 2, 3] && images.element == .uint8)
    #expect(try images.bytes(rows: 2..<3) == [48, 52, 56, 60, 64, 68])
    #expect(try labels.integers(rows: 1..<5) == [1, 2, 3, 4])
    #expect(images.name.hasSuffix("\(name): images.npy"))
  }

  @Test(arguments: [
    (
      "objects.npy",
      "holds Python objects, which would have to be unpickled (|O), expected integers, floating point or truths"
    ),
    ("texts.npy", "holds texts (<U3)"), ("complex.npy", "holds complex numbers (<c16)"),
    ("records.npy", "holds records of several fields, expected plain numbers"),
    ("times.npy", "holds times (<M8[s])"),
    ("number.npy", "holds a single number, expected an array with rows"),
    ("longdouble.npy", "holds numbers beyond double precision (<f16)"),
    ("u1.idx", "is no NPY file: it begins with [0, 0, 8, 3, 0, 0, 0, 5]"),
  ])
  func `what numpy can write and we cannot read is refused in words`(name: String, words: String) throws {
    expectRefusal(.badData, "\(name) \(words)") { _ = try StoredArray(npy: FileBytes(fixturePath(name))) }
  }

  @Test func `numbers that are no integers are named with their row`() throws {
    let array = try StoredArray(npy: FileBytes(fixturePath("f8.npy")))
    expectRefusal(.badData, "f8.npy holds -3.75 in row 1, expected integers") {
      _ = try array.integers(rows: 1..<3)
    }
    let large = npy("'<u8'", "(2,)", [7, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 255, count: 8))
    expectRefusal(.badData, "x.npy holds 18446744073709551615 in row 1, expected integers") {
      _ = try StoredArray(npy: large).integers(rows: 0..<2)
    }
  }

  private func npy(_ type: String, _ shape: String, _ body: [UInt8] = [], version: [UInt8] = [1, 0])
    -> MemoryBytes
  {
    header("{'descr': \(type), 'fortran_order': False, 'shape': \(shape), }", body, version: version)
  }

  private func header(_ text: String, _ body: [UInt8] = [], version: [UInt8] = [1, 0]) -> MemoryBytes {
    let text = Array(text.utf8)
    let mark: [UInt8] =
      [0x93] + Array("NUMPY".utf8) + version + [UInt8(text.count & 255), UInt8(text.count >> 8)]
    return MemoryBytes(mark + text + body, name: "x.npy")
  }

  @Test func `headers that promise what cannot be are faults`() throws {
    let refused: [(MemoryBytes, String)] = [
      (
        npy("'<f4'", "(60000, 60000, 60000, 60000)"),
        "promises 60000×60000×60000×60000 elements, more than a file holds"
      ),
      (npy("'<f4'", "(999999999999999999,)"), "more than a file holds"),
      (npy("'<f4'", "(99999999999999999999,)"), "has a header that is no dictionary"),
      (npy("'<f4'", "(-3,)"), "has a header that is no dictionary"),
      (npy("'<f4'", "3"), "no tuple of integers"),
      (npy("'<f4'", "(3, 'x')"), "no tuple of integers"),
      (npy("'|f4'", "(3,)"), "holds f4 in no order of bytes"),
      (npy("'<q9'", "(3,)"), "elements of an unknown kind (<q9)"),
      (npy("'<f4'", "(3,)", version: [4, 0]), "format 4.0, expected 1.0, 2.0 or 3.0"),
      (header("{'descr': '<f4', 'shape': (3,)}"), "keys descr, shape, expected descr, fortran_order, shape"),
      (
        header("{'descr': '<f4', 'fortran_order': 0, 'shape': (3,)}"),
        "fortran_order is neither True nor False"
      ),
      (header("__import__('os').system('true')"), "has a header that is no dictionary: __import__"),
      (header(String(repeating: "[", count: 60_000)), "has a header that is no dictionary"),
      (header("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3,)}"), "is no dictionary"),
    ]
    for (file, words) in refused {
      expectRefusal(.badData, "x.npy ", words) { _ = try StoredArray(npy: file) }
    }
    expectRefusal(.badData, "x.npy holds 67 bytes, expected 79") {
      try StoredArray(npy: npy("'<f4'", "(3,)")).verify()
    }
  }

  @Test func `IDX files of unknown types and without dimensions are refused`() throws {
    let refused: [([UInt8], String)] = [
      ([0x1F, 0x8B, 8, 0], "is no IDX file: it begins with [31, 139, 8, 0]"), ([], "it begins with []"),
      ([0, 0, 7, 1, 0, 0, 0, 1, 0], "of the unknown type 7"), ([0, 0, 8, 0, 5], "holds a single number"),
      (
        [0, 0, 14, 3] + [UInt8](repeating: 255, count: 12),
        "promises 4294967295×4294967295×4294967295 elements"
      ),
      ([0, 0, 8, 255, 1, 2], "is truncated: its header takes 1024 bytes, found 6"),
    ]
    for (bytes, words) in refused {
      expectRefusal(.badData, "x.idx ", words) { _ = try StoredArray(idx: MemoryBytes(bytes, name: "x.idx")) }
    }
    #expect(IDXHeader.begins([0, 0, 8, 3]) && !IDXHeader.begins([0, 0, 7, 3]))
  }
}
