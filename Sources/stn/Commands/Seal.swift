import ArgumentParser
import Files
import MPI
import Predictions
import ProgramSupport
import Training

/// `stn seal`.
struct Seal: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Seal a checkpoint, dataset or predictions anew that another program changed or copied.",
    discussion: """
      Examples:
        stn seal train.h5
        h5repack Runs/first/checkpoints/step-00004000.h5 small.h5 && stn seal small.h5

      Every file of stn ends in a seal, a digest of all before it, without which none is read; other programs drop it \
      with their first change. This checks all that can be checked without it (structure, digests of arrays, finite \
      numbers, and that nothing leads into other files) and seals the file where it is. Status 65 and no seal if any \
      of it is wrong, and if a seal that is there still tells of damage.
      """)

  @Argument(
    help: ArgumentHelp("A checkpoint, dataset or predictions.", valueName: "file"), completion: .file())
  var file: String

  func run() {
    Ranks.run { world in
      try world.onRankZero { try StandardStreams.writeResults(sealed()) }
      return .success
    }
  }

  private func sealed() throws -> String {
    guard let unsealed = try UnsealedFile(file) else {
      return "\(file): sealed already, and as it was sealed"
    }
    let checked = try FileFormat.verify(file, sealed: false)
    try unsealed.seal()
    return
      "\(file): sealed, \(checked) checked; that its attributes (steps, seeds, names, units) and digests are "
      + "those that stn wrote is not known"
  }
}
