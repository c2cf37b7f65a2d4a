import Configuration
import Files
import Foundation
import Training

/// A file that is sound, or nearly, and how copies of it are damaged.
struct Subject {
  let name: String
  let reader: Reader
  private let file: [UInt8]

  private static let readers: [String: [Reader]] = [
    "jpg": [.jpeg], "png": [.png], "gz": [.gzip], "zip": [.zip], "npz": [.npz], "npy": [.npy], "idx": [.idx],
    "csv": [.csv], "yaml": [.yaml], "h5": [.hdf5], "safetensors": [.safetensors],
  ]

  /// Folders of fixtures below the package's Tests, and its configurations.
  private static let folders =
    ["JPEG", "PNG", "Archives", "Arrays", "Command", "Training"].map { "\($0)Tests/Fixtures" } + [
      "../Configs"
    ]

  /// All fixtures that there is a reader for, and some files besides.
  static func all(below folder: String, and files: some Sequence<String>) throws -> [Subject] {
    let fixtures = try folders.flatMap { part in
      try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(part)").sorted()
        .map { "\(folder)/\(part)/\($0)" }
    }
    return try (fixtures + files).flatMap { path in
      try (readers[URL(fileURLWithPath: path).pathExtension] ?? []).map { try Subject(path, $0) }
    }
  }

  private init(_ path: String, _ reader: Reader) throws {
    (name, self.reader) = (URL(fileURLWithPath: path).lastPathComponent, reader)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    file =
      switch reader {
      // With what it includes.
      case .yaml: Array(try RunOptions(file: path).yaml.utf8)
      case .hdf5: Array(bytes.dropLast(Seal.byteCount))
      default: bytes
      }
  }

  /// A copy with up to eight faults; checksums of a PNG's chunks are mostly made good, as they would hide the rest.
  func damagedCopy(_ random: inout Random) -> [UInt8] {
    var copy = file
    for _ in 0...random.below(1 + random.below(8)) { damage(&copy, &random) }
    if reader == .png, random.below(4) > 0 { repairChecksums(&copy) }
    return copy
  }

  private func damage(_ copy: inout [UInt8], _ random: inout Random) {
    guard !copy.isEmpty else { return }
    let place = random.below(copy.count)
    let length = min(copy.count - place, 1 + random.below(16))
    switch random.below(8) {
    case 0, 1: copy[place] ^= 1 << random.below(8)
    case 2: copy[place] = UInt8(random.below(256))
    case 3:
      // Numbers where programs forget themselves.
      let extreme: UInt8 = [0, 1, 0x7F, 0x80, 0xFE, 0xFF][random.below(6)]
      for byte in place..<(place + min(length, 4)) { copy[byte] = extreme }
    case 4: copy.removeSubrange(place..<(place + length))
    case 5: copy.insert(contentsOf: copy[place..<(place + length)], at: random.below(copy.count))
    case 6: copy.replaceSubrange(place..<(place + length), with: file.prefix(length))
    default: if random.below(4) == 0 { copy.removeSubrange(place...) }
    }
  }

  private func repairChecksums(_ copy: inout [UInt8]) {
    var place = 8
    while place + 12 <= copy.count {
      let length = copy[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
      let end = place + 8 + length
      guard end + 4 <= copy.count else { return }
      let sum = checksum(copy[(place + 4)..<end])
      for byte in 0..<4 { copy[end + byte] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * byte)) }
      place = end + 4
    }
  }

  /// The cyclic redundancy check of ISO/IEC 15948 annex D.
  private func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }
}

/// A generator of which every seed gives another sequence (SplitMix64: Steele, Lea, Flood 2014).
struct Random {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ mixed >> 31) % UInt64(bound))
  }
}
