import Configuration
import MPI
import Training

/// A checkpoint named on the command line, and the configuration that it carries.
struct NamedCheckpoint {
  /// The file; the same on every rank, even if the run that wrote it goes on meanwhile.
  let path: String

  /// Its configuration, with keys set on the command line.
  let options: RunOptions

  /// Finds and reads it on rank 0 and tells all.
  init(_ name: String, set assignments: [String], over world: Communicator) throws {
    let path = String(
      decoding: try world.fromRankZero { Array(try RunFolder.checkpoint(at: name).utf8) }, as: UTF8.self)
    let text = try world.fromRankZero {
      let stored = try CheckpointFile(path).configuration
      return Array(try RunOptions(yaml: stored, named: path, set: assignments).yaml.utf8)
    }
    options = try RunOptions(yaml: String(decoding: text, as: UTF8.self), named: path)
    self.path = path
  }
}
