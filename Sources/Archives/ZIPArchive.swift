package import Files
internal import POSIX

/// The list of a ZIP archive's members, and the members, stored or deflated, of any size (ZIP64).
///
/// Written by hand, as a member that is stored must be found to be read in place, which libzip does not tell.
/// Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.3. Members' names are taken for UTF-8.
package struct ZIPArchive {
  /// A member as the archive's directory lists it.
  package struct Member: Sendable, Equatable {
    /// Its name.
    package let name: String

    /// Its length when it is unpacked.
    package let byteCount: Int

    let packedByteCount: Int
    let method: Int
    let flags: Int
    let checksum: UInt32
    let headerOffset: Int
  }

  /// The members in the order of the directory; no two have one name.
  package let members: [Member]

  private let source: any SizedByteSource
  private let directory: ZIPDirectory

  /// Whether a file begins as an archive does.
  package static func begins(_ start: some Sequence<UInt8>) -> Bool {
    start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6])
  }

  /// Reads the directory.
  package init(_ source: any SizedByteSource) throws(Fault) {
    self.source = source
    directory = try ZIPDirectory(of: source)
    members = try directory.members()
    var names: Set<String> = []
    for member in members where !names.insert(member.name).inserted {
      throw Fault(.badData, "\(source.name) has two members called \(member.name), expected one")
    }
  }

  /// The bytes of a member: in place where it is stored, otherwise unpacked.
  package func open(_ member: Member) throws(Fault) -> any ByteSource {
    let name = "\(source.name): \(member.name)"
    guard member.flags & 1 == 0 else {
      throw Fault(.badData, "\(name) is encrypted, expected a plain member")
    }
    let start = try startOfData(of: member)
    let packed = StoredBytes(
      of: source, from: start, byteCount: member.packedByteCount, checksum: member.checksum, name: name)
    switch member.method {
    case 0:
      guard member.byteCount == member.packedByteCount else {
        throw Fault(
          .badData,
          "\(name) is stored in \(member.packedByteCount) bytes, where the directory promises \(member.byteCount)"
        )
      }
      return packed
    case 8:
      return InflatedBytes(
        deflated: packed, name: name,
        promise: InflatedBytes.Promise(byteCount: member.byteCount, checksum: member.checksum))
    default:
      throw Fault(
        .badData, "\(name) is packed by method \(member.method), expected 0 (stored) or 8 (deflated)")
    }
  }

  /// The member's own header must agree with the directory, and its data end before that.
  private func startOfData(of member: Member) throws(Fault) -> Int {
    let header = LittleEndianBytes(try source.bytes(30, at: member.headerOffset), name: source.name)
    let nameCount = try header.integer(at: 26, bytes: 2)
    let start = member.headerOffset + 30 + nameCount + (try header.integer(at: 28, bytes: 2))
    let name = try source.bytes(nameCount, at: member.headerOffset + 30)
    guard try header.integer(at: 0, bytes: 4) == 0x0403_4B50,
      try header.integer(at: 8, bytes: 2) == member.method,
      String(systemBytes: name) == member.name
    else {
      throw Fault(
        .badData,
        "\(source.name) is damaged: where its directory promises \(member.name), something else stands")
    }
    guard member.packedByteCount <= directory.offset - start else {
      throw Fault(
        .badData, "\(source.name) is damaged: \(member.name) would reach beyond where the directory begins")
    }
    return start
  }
}
