import ArgumentParser
import Datasets
import Files
import MPI
import Predictions
import ProgramSupport
import Training

/// `stn verify`.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a checkpoint, dataset or predictions: structure, digests, finite numbers.",
    discussion: """
      Examples:
        stn verify Runs/first/checkpoints/step-00004000.h5
        stn verify train.h5 && echo good

      The exit status is 0 for a good file, 65 for a damaged one, 66 for a missing one.
      """)

  @Argument(
    help: ArgumentHelp(
      "A checkpoint, a run's folder for its latest, a dataset or predictions.", valueName: "file"))
  var file: String

  func run() {
    Ranks.run { world in
      try world.onRankZero {
        let path = try RunFolder.checkpoint(at: file)
        try StandardStreams.writeResults("\(path): good, \(verified(path)) checked")
      }
      return .success
    }
  }

  /// What was checked, such as `100 samples`.
  private func verified(_ path: String) throws -> String {
    switch try FileFormat(of: path) {
    case .checkpoint: return "\(try CheckpointFile(path).verify()) arrays"
    case .dataset:
      let dataset = try DatasetFile(opening: path)
      try dataset.verify()
      return "\(dataset.count) samples"
    case .predictions: return "\(try PredictionFile(path).verify()) samples"
    }
  }
}
