public import Datasets
import Files
public import MPI
public import Networks
import Tensors

extension Batch {
  /// What is known of the samples.
  public var targets: Targets {
    let schema = samples.schema
    return Targets(
      count: count, labels: UnsafeBufferPointer(labels), labelsPerSample: schema.labelCount,
      truth: UnsafeBufferPointer(samples.truth ?? UnsafeMutableBufferPointer(start: nil, count: 0)),
      truthPerSample: samples.truth == nil ? 0 : schema.truthCount)
  }
}

extension Schema {
  /// What is known of every sample.
  public var targets: TargetSchema {
    var targets = TargetSchema(classCount: classNames.count)
    targets.labelsPerSample = labelCount
    targets.truth = truth.map { TargetSchema.Column($0.path, count: $0.rowCount) }
    return targets
  }
}

extension Communicator {
  /// Gives every rank the parameters and the state that rank 0 has; a collective call.
  public func broadcast(_ network: Network) throws {
    for store in [network.parameters, network.state] {
      try broadcast(store.values)
      store.didChangeValues()
    }
  }
}

extension Network {
  /// Checks that the network takes the images that there are, and gives what the objectives judge.
  public func check(against samples: any Dataset, judgedBy objectives: [ObjectiveOptions]) throws {
    let schema = samples.schema
    guard input.shape.sample == schema.shape else {
      throw Fault(
        .configuration,
        "network.input is \(input.shape.sample), but the images are \(schema.shape); make them agree")
    }
    _ = try JointObjective(objectives, of: self, by: schema.targets, batch: 1)
  }
}
