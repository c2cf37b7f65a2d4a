import Datasets
import Files
import Foundation
import MPI
import Networks

extension Trainer {
  /// Begins with weights of a file, as far as they fit; rank 0 reads them and gives them to all.
  ///
  /// Returns what was taken, which checkpoints then keep.
  /// - Throws: `Fault`, known to all, if the file is damaged or nothing of it fits.
  public func begin(with weights: InitialWeights) throws -> Beginning {
    let bytes = try world.fromRankZero {
      let classes = splits.training.schema.classNames
      let beginning = try weights.fill(network.parameters, network.state, classes: classes)
      return Array(try JSONEncoder().encode(beginning))
    }
    let beginning = try JSONDecoder().decode(Beginning.self, from: Data(bytes))
    try world.broadcast(network)
    progress.beginning = beginning
    return beginning
  }

  /// Refuses other weights than those that the run began with which goes on.
  ///
  /// - Throws: `Fault`, the same on every rank.
  public func checkBegan(with weights: InitialWeights) throws {
    try Beginning.check(progress.beginning, isOf: weights)
  }
}
