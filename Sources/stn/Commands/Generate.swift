import ArgumentParser
import Datasets
import Files
import MPI
import ProgramSupport
import Tensors
import Training

/// `stn generate`.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Freeze distorted images into an HDF5 dataset.",
    discussion: """
      Examples:
        mpirun -np 2 stn generate --config Configs/quickstart.yaml --output train.h5
        stn generate --config Configs/quickstart.yaml --split test --output test.h5

      All ranks draw and rank 0 writes; the same configuration gives the same bytes on any number of ranks. An epoch \
      of the training split is what training draws in that epoch; those of the others are what \
      stn evaluate --distortions looks at, the first as every command sees them.
      """)

  @OptionGroup var settings: ConfigurationArguments

  @Option(help: ArgumentHelp("The dataset to write.", valueName: "file"), completion: .file())
  var output: String

  @Option(help: "The split to distort.")
  var split = Split.training

  @Option(help: "The epoch whose distortions are drawn; of the other splits 0 has those that commands see.")
  var epoch = 0

  @OptionGroup var replacing: OverwriteArguments

  @OptionGroup var watch: WatchArguments

  func validate() throws {
    guard UInt32(exactly: epoch) != nil else {
      throw ValidationError("--epoch is \(epoch), expected 0 to \(UInt32.max)")
    }
  }

  func run() {
    Ranks.run(stopping: .whereSafe, stall: watch.stall) { world in
      let (options, files) = try settings.loadWithFiles(over: world)
      let rule = replacing.rule(sparing: files)
      // What is wrong with the output is said before anything is computed, not after.
      try world.onRankZero { try rule.check([NamedFile("--output", output)]) }
      let splits = try Splits.open(options.data, seed: options.seed, over: world)
      let dataset = try splits.dataset(of: split)
      guard dataset is DistortedDataset else {
        throw Fault(
          .configuration,
          "data.file is a frozen dataset already, and nothing is to be done to it; set data.distortion")
      }
      let generation = DatasetGeneration(dataset, epoch: epoch, over: world)
      let provenance = options.data.provenance(of: dataset, in: split, epoch: epoch, seed: options.seed)
      try withMeter(dataset.count, over: world) {
        try generation.write(to: output, provenance, by: rule, progress: $0)
      }
      if world.rank == 0 {
        Ranks.complain("wrote \(dataset.count) samples to \(output): \(provenance.distortion)")
      }
      return .success
    }
  }
}
