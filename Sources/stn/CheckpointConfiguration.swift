import Configuration
import Foundation
import MPI
import Training

/// The configuration that a checkpoint carries, with keys set on the command line.
struct CheckpointConfiguration {
  private let checkpoint: String
  private let assignments: [String]

  init(_ checkpoint: String, _ assignments: [String]) {
    self.checkpoint = checkpoint
    self.assignments = assignments
  }

  /// Reads it on rank 0 and gives it to all.
  func load(over world: Communicator) throws -> RunOptions {
    let text = try world.fromRankZero {
      let path = try RunFolder.checkpoint(at: checkpoint)
      let stored = try CheckpointFile(path).configuration
      return Array(try RunOptions(yaml: stored, named: path, set: assignments).yaml.utf8)
    }
    return try RunOptions(yaml: String(decoding: text, as: UTF8.self), named: checkpoint)
  }
}

extension RunFolder {
  /// The checkpoint that `path` names: itself, or the newest of the run in that folder.
  static func checkpoint(at path: String) throws -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      return path
    }
    guard let latest = RunFolder(path).latestCheckpoint() else {
      throw TrainingError(
        "the folder \(path) holds no checkpoint; name a run's folder or a file", .noCheckpoint)
    }
    return latest
  }
}

/// An object as JSON with sorted keys.
func jsonText(_ object: [String: any Encodable]) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(object.mapValues(AnyEncodable.init)), as: UTF8.self)
}

/// Lets values of several types stand in one JSON object.
private struct AnyEncodable: Encodable {
  let value: any Encodable

  func encode(to encoder: any Encoder) throws {
    try value.encode(to: encoder)
  }
}
