internal import Files
internal import POSIX

/// Where the directory of a ZIP archive stands, and what it lists.
struct ZIPDirectory {
  /// Where it begins.
  let offset: Int

  private let bytes: LittleEndianBytes
  private let count: Int

  private static let (endSize, locatorSize, largeEndSize, entrySize) = (22, 20, 56, 46)
  /// The most that a directory may take: a million members of short names.
  private static let limit = 1 << 26

  /// Finds the directory by the record at the end of the archive.
  init(of source: any SizedByteSource) throws(Fault) {
    let name = source.name
    guard let end = try Self.endRecord(of: source) else {
      throw Fault(.badData, "\(name) is truncated, or no ZIP archive: the record at its end is missing")
    }
    let record = LittleEndianBytes(try source.bytes(Self.endSize, at: end), name: name)
    var fields = [
      try record.integer(at: 10, bytes: 2), try record.integer(at: 12, bytes: 4),
      try record.integer(at: 16, bytes: 4),
    ]
    var (disks, limit) = ([try record.integer(at: 4, bytes: 2), try record.integer(at: 6, bytes: 2)], end)
    if let large = try Self.largeEndRecord(of: source, before: end) {
      limit = large
      let record = LittleEndianBytes(try source.bytes(Self.largeEndSize, at: large), name: name)
      disks = [try record.integer(at: 16, bytes: 4), try record.integer(at: 20, bytes: 4)]
      fields = [
        try record.integer(at: 32, bytes: 8), try record.integer(at: 40, bytes: 8),
        try record.integer(at: 48, bytes: 8),
      ]
    }
    guard disks == [0, 0] else {
      throw Fault(.badData, "\(name) is one part of several, expected a whole archive")
    }
    let size = fields[1]
    (count, offset) = (fields[0], fields[2])
    guard size <= limit, offset == limit - size else {
      throw Fault(
        .badData,
        "\(name) is damaged: its directory of \(size) bytes cannot begin at byte \(offset) and end at \(limit)"
      )
    }
    guard size <= Self.limit, count <= size / Self.entrySize else {
      throw Fault(
        .badData, "\(name) is damaged: \(count) members cannot stand in a directory of \(size) bytes")
    }
    bytes = LittleEndianBytes(try source.bytes(size, at: offset), name: name)
  }

  /// The record's place: as far at the end as a comment behind it, of the length that it tells, allows.
  private static func endRecord(of source: any SizedByteSource) throws(Fault) -> Int? {
    let start = max(0, source.byteCount - endSize - 0xFFFF)
    let tail = try source.bytes(source.byteCount - start, at: start)
    guard tail.count >= endSize else { return nil }
    let place = (0...(tail.count - endSize)).last { place in
      tail[place...].starts(with: [0x50, 0x4B, 5, 6])
        && place + endSize + Int(tail[place + 20]) + Int(tail[place + 21]) << 8 == tail.count
    }
    return place.map { start + $0 }
  }

  /// The place of the record of a large archive, which stands before the other; nil where there is none.
  private static func largeEndRecord(
    of source: any SizedByteSource, before end: Int
  ) throws(Fault) -> Int? {
    guard end >= locatorSize + largeEndSize else { return nil }
    let locator = LittleEndianBytes(try source.bytes(locatorSize, at: end - locatorSize), name: source.name)
    guard try locator.integer(at: 0, bytes: 4) == 0x0706_4B50 else { return nil }
    let place = try locator.integer(at: 8, bytes: 8)
    guard place == end - locatorSize - largeEndSize,
      try source.bytes(4, at: place) == [0x50, 0x4B, 6, 6]
    else {
      throw Fault(
        .badData, "\(source.name) is damaged: the ZIP64 record at its end is not where the locator says")
    }
    return place
  }

  /// The entries, which must fill the directory.
  func members() throws(Fault) -> [ZIPArchive.Member] {
    var (members, place): ([ZIPArchive.Member], Int) = ([], 0)
    for _ in 0..<count { members.append(try member(at: &place)) }
    guard place == bytes.count else {
      throw Fault(
        .badData,
        "\(bytes.name) is damaged: its directory lists \(count) members in \(place) of \(bytes.count) bytes")
    }
    return members
  }

  private func member(at place: inout Int) throws(Fault) -> ZIPArchive.Member {
    guard try bytes.integer(at: place, bytes: 4) == 0x0201_4B50 else {
      throw Fault(.badData, "\(bytes.name) is damaged: no member is listed at byte \(offset + place)")
    }
    let start = place
    let lengths = [28, 30, 32].map { start + $0 }
    let (nameCount, extraCount) = (
      try bytes.integer(at: lengths[0], bytes: 2), try bytes.integer(at: lengths[1], bytes: 2)
    )
    let name = try bytes.part(nameCount, at: start + Self.entrySize)
    let extra = LittleEndianBytes(
      try bytes.part(extraCount, at: start + Self.entrySize + nameCount), name: bytes.name)
    var large = try LargeFields(in: extra)
    place += Self.entrySize + nameCount + extraCount + (try bytes.integer(at: lengths[2], bytes: 2))
    let byteCount = try large.value(try bytes.integer(at: start + 24, bytes: 4))
    let packedByteCount = try large.value(try bytes.integer(at: start + 20, bytes: 4))
    return ZIPArchive.Member(
      name: String(systemBytes: name), byteCount: byteCount, packedByteCount: packedByteCount,
      method: try bytes.integer(at: start + 10, bytes: 2), flags: try bytes.integer(at: start + 8, bytes: 2),
      checksum: UInt32(try bytes.integer(at: start + 16, bytes: 4)),
      headerOffset: try large.value(try bytes.integer(at: start + 42, bytes: 4)))
  }
}

/// The fields of an entry that were too large for it, in their fixed order: length, packed length, place.
private struct LargeFields {
  private var fields: LittleEndianBytes
  private var place = 0

  /// Finds the extra field of ZIP64 among others; without one there are no large fields.
  init(in extra: LittleEndianBytes) throws(Fault) {
    fields = LittleEndianBytes([], name: extra.name)
    var start = 0
    while start < extra.count {
      let (kind, count) = (try extra.integer(at: start, bytes: 2), try extra.integer(at: start + 2, bytes: 2))
      let part = try extra.part(count, at: start + 4)
      if kind == 1 { fields = LittleEndianBytes(part, name: extra.name) }
      start += 4 + count
    }
  }

  /// The value itself, or the next large field where it says that it is there.
  mutating func value(_ small: Int) throws(Fault) -> Int {
    guard small == 0xFFFF_FFFF, fields.count > 0 else { return small }
    defer { place += 8 }
    return try fields.integer(at: place, bytes: 8)
  }
}
