/// Something that is done to a file.
enum Damage {
  /// Bytes become others.
  case change(at: Int, to: [UInt8])
  /// The whole file becomes another.
  case become([UInt8])
  /// The file ends earlier.
  case cut(to: Int)
  /// Something stands behind it.
  case append([UInt8])

  /// What disks and people do.
  enum Kind: String, CaseIterable {
    case flip = "one bit inverted"
    case sector = "512 bytes zeroed"
    case page = "4096 bytes zeroed"
    case cut = "cut short"
    case append = "added to"
    case swap = "swapped"
  }

  /// All damages of a kind; of bits those of every so many bytes.
  static func all(_ kind: Kind, of subject: Subject, beside others: [Subject], every: Int) -> [Damage] {
    let bytes = subject.bytes
    return switch kind {
    // Another bit of every byte, so that each comes by.
    case .flip:
      stride(from: 0, to: bytes.count, by: every).map { place in
        .change(at: place, to: [bytes[place] ^ 1 << UInt8((place * 5 + place / 8) % 8)])
      }
    case .sector: zeroing(bytes, by: 512)
    case .page: zeroing(bytes, by: 4096)
    case .cut:
      (Array(stride(from: 0, to: bytes.count, by: 64)) + (max(bytes.count - 130, 0)..<bytes.count)).map {
        .cut(to: $0)
      }
    case .append:
      [1, 7, 97, 512, 4096].flatMap { count in
        [UInt8(0), 10, 0xA7].map { .append([UInt8](repeating: $0, count: count)) }
      } + [.append(Array(bytes.suffix(97))), .append(bytes)]
    case .swap:
      others.filter { $0.isCheckpoint && subject.isCheckpoint && $0.bytes != bytes }.map { .become($0.bytes) }
    }
  }

  /// Blocks that are not zero already.
  private static func zeroing(_ bytes: [UInt8], by size: Int) -> [Damage] {
    stride(from: 0, to: bytes.count, by: size).map { $0..<min($0 + size, bytes.count) }
      .filter { bytes[$0].contains { $0 != 0 } }
      .map { .change(at: $0.lowerBound, to: [UInt8](repeating: 0, count: $0.count)) }
  }
}
