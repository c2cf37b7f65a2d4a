import Files
import Foundation
import Predictions

/// A good file of ours.
struct Subject {
  let name: String
  let bytes: [UInt8]

  init(_ path: String) throws {
    name = URL(filePath: path).lastPathComponent
    bytes = Array(try Data(contentsOf: URL(filePath: path)))
  }

  /// Whether it is named as a run names its checkpoints, by the step.
  var isCheckpoint: Bool { name.hasPrefix("step-") }
}

/// A folder of copies, in memory where the system has such a file system.
struct TemporaryCopies: ~Copyable {
  private let folder: URL

  init() throws {
    let memory = URL(filePath: "/dev/shm")
    let place =
      FileManager.default.isWritableFile(atPath: memory.path)
      ? memory : FileManager.default.temporaryDirectory
    folder = place.appending(path: "damage-checks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func copy(of subject: Subject) throws -> DamagedCopy {
    let path = folder.appending(path: subject.name)
    try Data(subject.bytes).write(to: path)
    return try DamagedCopy(of: subject, at: path.path(percentEncoded: false))
  }
}

/// A copy of a file that is damaged and made good, again and again.
struct DamagedCopy {
  private let subject: Subject
  private let path: String
  private let file: OpenFile

  init(of subject: Subject, at path: String) throws {
    (self.subject, self.path) = (subject, path)
    file = try OpenFile(writing: path)
  }

  /// Whether the copy is verified as it stands; what hangs ends the program.
  var isGood: Bool {
    alarm(60)
    defer { alarm(0) }
    return (try? FileFormat.verify(path)) != nil
  }

  /// Reports how many of these damages are refused, and returns how many are not.
  func count(_ damages: [Damage], _ kind: Damage.Kind) throws -> Int {
    var silent = 0
    for damage in damages {
      try apply(damage)
      if isGood {
        silent += 1
        print("accepted: \(subject.name), \(kind.rawValue): \(damage)".prefix(200))
      }
      try undo(damage)
    }
    if !damages.isEmpty {
      print("\(subject.name): \(kind.rawValue): \(damages.count - silent) of \(damages.count) refused")
    }
    return silent
  }

  private func apply(_ damage: Damage) throws {
    switch damage {
    case .change(let place, let bytes): try file.write(bytes, at: place)
    case .become(let bytes):
      try file.write(bytes, at: 0)
      try file.truncate(to: bytes.count)
    case .cut(let count): try file.truncate(to: count)
    case .append(let bytes): try file.write(bytes, at: subject.bytes.count)
    }
  }

  private func undo(_ damage: Damage) throws {
    switch damage {
    case .change(let place, let bytes):
      try file.write(Array(subject.bytes[place..<(place + bytes.count)]), at: place)
    case .become, .cut, .append:
      try file.write(subject.bytes, at: 0)
      try file.truncate(to: subject.bytes.count)
    }
  }
}
