public import Datasets
import Files
public import MPI
public import Networks
import Tensors

extension Network {
  /// Builds a run's network for samples, with its first parameters and the micro-batches of `ranks` ranks; a collective call.
  ///
  /// - Throws: `Fault`, known to all, where the network cannot be built or does not take the samples.
  static func untrained(
    _ options: RunOptions, ranks: Int, for dataset: any Dataset, forEvaluation: Bool = false,
    over world: Communicator
  ) throws -> Network {
    let memory = Network.memory(processes: try world.splitByNode().size)
    return try world.onEveryRank {
      let size = try BatchPlan(options.training, ranks: ranks).microBatch
      let training = options.training
      let network = try Network(
        options.network, microBatch: size, seed: options.seed, memory: memory, forEvaluation: forEvaluation,
        freezing: { training.freezes($0) })
      try training.checkPaths(of: network.parameters)
      if !forEvaluation { try training.checkDecay(of: network.parameters) }
      try network.check(against: dataset, judgedBy: options.objective)
      return network
    }
  }

  /// Builds a checkpoint's network for samples, with those of its weights that rank 0 reads; a collective call.
  ///
  /// - Throws: `Fault`, known to all, where the checkpoint is damaged or of another network, or the network does not
  ///   take the samples or knows other classes.
  public static func trained(
    by checkpoint: String, _ options: RunOptions, _ weights: WeightChoice = .last, for dataset: any Dataset,
    over world: Communicator
  ) throws -> Network {
    let network = try untrained(options, ranks: 1, for: dataset, forEvaluation: true, over: world)
    try world.onRankZero {
      let file = try CheckpointFile(checkpoint)
      try file.check(classesOf: dataset.schema)
      try file.restore(network.parameters, state: network.state, weights: weights)
    }
    try world.broadcast(network)
    return network
  }

  /// Checks that the network takes the images that there are, and gives what the objectives judge.
  private func check(against dataset: any Dataset, judgedBy objectives: [ObjectiveOptions]) throws {
    let schema = dataset.schema
    guard input.shape.sample == schema.shape else {
      throw Fault(
        .configuration,
        "network.input is \(input.shape.sample), but the images are \(schema.shape); make them agree")
    }
    // Nobody can judge what is made of samples of which nobody knows what they show.
    if schema.isLabelled { _ = try JointObjective(objectives, of: self, by: schema.targets, batch: 1) }
  }
}

extension Communicator {
  /// Gives every rank the parameters and the state that rank 0 has; a collective call.
  func broadcast(_ network: Network) throws {
    for store in [network.parameters, network.state] {
      try broadcast(store.values)
      store.didChangeValues()
    }
  }

  /// Gives every rank the average that rank 0 has; a collective call.
  func broadcast(_ average: WeightAverage) throws {
    average.count = try broadcast(average.count)
    try broadcast(average.values)
    guard let moments = average.moments else { return }
    moments.models = try broadcast(moments.models)
    try broadcast(moments.values)
  }
}
