/// The last line of every file of ours, behind all that HDF5 knows of: it tells of damage to any byte before it.
///
/// HDF5 checks little of what it reads, and can be led astray by damage; so the seal is checked before HDF5 opens a
/// file. HDF5 and all that stands on it read files that end so, and drop the line with their first change.
package struct Seal: Equatable {
  /// The size of the line, in bytes.
  package static let byteCount = 97

  private static let beginning = "\nstn seal 1"

  /// XXH64 with seed 0 of the bytes before the line, without those that are spared.
  let digest: UInt64

  /// The number of bytes before the line, spared ones included.
  let contentByteCount: Int

  /// Bytes that have digests of their own, which are compared where they are read; may be empty.
  package let spared: Range<Int>

  /// Five numbers of sixteen hexadecimal digits: digest, byte count, first and number of those spared, and the digest of
  /// the line up to there.
  var line: [UInt8] {
    let numbers: [UInt64] = [digest] + [contentByteCount, spared.lowerBound, spared.count].map(UInt64.init)
    let text = Array((Self.beginning + numbers.map { " " + Digest.text(of: $0) }.joined()).utf8)
    return text + " \(Digest.text(of: text.withUnsafeBytes { Digest.of($0) }))\n".utf8
  }
}

extension Seal {
  /// Reads a line; nil where any bit of it is not as it was written.
  package init?(line: [UInt8]) {
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    let numbers = words.dropFirst(3).dropLast().compactMap { UInt64($0, radix: 16) }
    guard line.count == Self.byteCount, numbers.count == 4 else { return nil }
    let counts = numbers.dropFirst().compactMap { Int(exactly: $0) }
    guard counts.count == 3, counts[1] <= counts[0], counts[2] <= counts[0] - counts[1] else { return nil }
    (digest, contentByteCount) = (numbers[0], counts[0])
    spared = counts[1]..<(counts[1] + counts[2])
    guard self.line == line else { return nil }
  }

  /// The seal in which a file ends; nil where it ends in none.
  init?(endOf file: OpenFile) throws(Fault) {
    let count = try file.byteCount()
    guard count >= Self.byteCount else { return nil }
    self.init(line: try file.bytes(Self.byteCount, at: count - Self.byteCount))
  }

  /// Makes the seal of all that a file is to hold before it.
  init(of bytes: UnsafeRawBufferPointer) {
    digest = Digest.of(bytes)
    contentByteCount = bytes.count
    spared = 0..<0
  }

  /// Makes the seal of the first `count` bytes of a file.
  init(of file: OpenFile, byteCount count: Int, sparing spared: Range<Int>) throws(Fault) {
    digest = try file.digest(of: [0..<spared.lowerBound, spared.upperBound..<count])
    contentByteCount = count
    self.spared = spared
  }
}

extension Seal {
  /// Ends a file in its seal, behind what it holds, and makes that durable.
  package static func append(to path: String, sparing spared: Range<Int> = 0..<0) throws(Fault) {
    let file = try OpenFile(writing: path)
    let count = try file.byteCount()
    let seal = try Seal(of: file, byteCount: count, sparing: spared)
    try file.write(seal.line, at: count)
    try file.synchronize()
  }

  /// Cuts a file off where what it holds ends, ends it in its seal there, and makes that durable.
  package static func replace(in path: String, behind end: Int, sparing spared: Range<Int>) throws(Fault) {
    let file = try OpenFile(writing: path)
    let seal = try Seal(of: file, byteCount: end, sparing: spared)
    try file.truncate(to: end)
    try file.write(seal.line, at: end)
    try file.synchronize()
  }

  /// The seal of a file, all of whose bytes are as they were sealed.
  ///
  /// - Throws: `Fault` where they are not, or the file has no seal.
  static func checked(_ path: String, remedy: String) throws(Fault) -> Seal {
    guard try FileFormat.isHDF5(path) else { throw Fault(.badData, "\(path): this is not an HDF5 file") }
    let file = try OpenFile(reading: path)
    guard let seal = try Seal(endOf: file) else {
      throw Fault(
        .badData,
        "\(path) does not end in a seal of stn: it was cut short, changed by another program or made before there were "
          + "seals, or is none of stn's files (stn seal \(path) checks what can be checked and seals it anew)"
      )
    }
    try seal.check(file, byteCount: file.byteCount() - byteCount, remedy: remedy)
    return seal
  }

  /// Compares the first `count` bytes of a file with the seal.
  func check(_ file: OpenFile, byteCount count: Int, remedy: String) throws(Fault) {
    guard count == contentByteCount else {
      throw Fault(
        .badData,
        "\(file.path) is damaged: its seal was made for \(contentByteCount) bytes, found \(count); \(remedy)")
    }
    let found = try Seal(of: file, byteCount: count, sparing: spared).digest
    guard found == digest else {
      throw Fault(
        .badData,
        "\(file.path) is damaged: its bytes have digest \(Digest.text(of: found)), its seal says "
          + "\(Digest.text(of: digest)); \(remedy)")
    }
  }
}
