import ArgumentParser
import Configuration
import Datasets
import Files
import Foundation
import Imports
import MPI
import Networks
import POSIX
import ProgramSupport
import Tensors
import Training

/// The options by which commands are given a trained network and samples to try it on.
struct TrainedNetworkArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("The checkpoint, a run's folder for its latest, or its best.", valueName: "file"),
    completion: .file())
  var checkpoint: String

  @OptionGroup var samples: SampleArguments

  /// The files that are read and named on the command line.
  func files() throws -> [NamedFile] { try samples.files(for: checkpoint) }

  /// Reads checkpoint and samples, and gives every rank the network; a collective call.
  ///
  /// Of pictures somebody must say what they show only where that `isNeeded`.
  func load(over world: Communicator, labels isNeeded: Bool) throws -> TrainedNetwork {
    try samples.read(checkpoint, over: world) {
      try samples.load($0, over: world, labels: isNeeded) { try $0.dataset(of: samples.split ?? .test) }
    }
  }
}

/// A network with a checkpoint's parameters, and samples that it takes.
struct TrainedNetwork {
  let checkpoint: NamedCheckpoint
  let dataset: any Dataset
  /// The pictures of others that the samples are made of, if they are.
  let pictures: TriedPictures?
  let network: Network
}
