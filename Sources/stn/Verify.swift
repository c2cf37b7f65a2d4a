import ArgumentParser
import Datasets
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
        switch try FileKind(of: path) {
        case .checkpoint: print("\(path): good, \(try CheckpointFile(path).verify()) datasets checked")
        case .dataset:
          let dataset = try DatasetFile(opening: path)
          try dataset.verify()
          print("\(path): good, \(dataset.count) samples checked")
        case .predictions: print("\(path): good, \(try PredictionFile(path).verify()) samples checked")
        }
      }
      return .success
    }
  }
}
