import ArgumentParser
import Files
import MPI
import Predictions
import ProgramSupport
import Training

/// `stn verify`.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a checkpoint, dataset or predictions: seal, structure, digests, finite numbers.",
    discussion: """
      Examples:
        stn verify Runs/first/checkpoints/step-00004000.h5
        stn verify train.h5 && echo good

      The exit status is 0 for a good file, 65 for a damaged one, 66 for a missing one.
      """)

  @Argument(
    help: ArgumentHelp(
      "A checkpoint, a run's folder for its latest, a dataset or predictions.", valueName: "file"),
    completion: .file())
  var file: String

  func run() {
    Ranks.run { world in
      try world.onRankZero {
        let result = try RunFolder.read(file) { "\($0): good, \(try FileFormat.verify($0)) checked" }
        try StandardStreams.writeResults(result)
      }
      return .success
    }
  }
}
