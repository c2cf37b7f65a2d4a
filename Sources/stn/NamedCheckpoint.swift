import Configuration
import MPI
import Training

/// A checkpoint named on the command line, and the configuration that it carries.
struct NamedCheckpoint {
  /// The file; the same on every rank, even if the run that wrote it goes on meanwhile.
  let path: String

  /// Steps of training behind it.
  let step: Int

  /// Its configuration, with keys set on the command line.
  let options: RunOptions

  /// Finds and reads it on rank 0 and tells all.
  init(_ name: String, set assignments: [String], over world: Communicator) throws {
    let path = String(
      decoding: try world.fromRankZero { Array(try RunFolder.checkpoint(at: name).utf8) }, as: UTF8.self)
    var step = 0
    let text = try world.fromRankZero {
      let file = try CheckpointFile(path)
      step = file.step
      return Array(try RunOptions(yaml: file.configuration, named: path, set: assignments).yaml.utf8)
    }
    self.step = try world.broadcast(step)
    options = try RunOptions(yaml: String(decoding: text, as: UTF8.self), named: path)
    self.path = path
  }
}
