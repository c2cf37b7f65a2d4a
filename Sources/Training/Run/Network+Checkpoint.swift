public import Datasets
public import MPI
public import Networks
import Tensors

extension Network {
  /// Builds a checkpoint's network for samples, with the parameters that rank 0 reads; a collective call.
  ///
  /// - Throws: `Fault`, known to all, where the checkpoint is damaged or of another network, or the network does not
  ///   take the samples.
  public static func trained(
    by checkpoint: String, _ options: RunOptions, for samples: any Dataset, over world: Communicator
  ) throws -> Network {
    let memory = Network.memory(processes: try world.splitByNode().size)
    let network = try world.onEveryRank {
      let size = try BatchPlan(options.training, ranks: 1).microBatch
      let network = try Network(options.network, microBatch: size, seed: options.seed, memory: memory)
      try network.check(against: samples, judgedBy: options.objective)
      return network
    }
    try world.onRankZero { try CheckpointFile(checkpoint).restore(network.parameters, state: network.state) }
    try world.broadcast(network)
    return network
  }
}
