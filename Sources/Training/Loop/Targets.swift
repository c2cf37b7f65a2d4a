public import Datasets
public import Networks
import Tensors

extension Batch {
  /// What is known of the samples.
  public var targets: Targets {
    Targets(count: count, labels: UnsafeBufferPointer(labels))
  }
}

extension SampleSource {
  /// What is known of every sample.
  public var targets: TargetSchema { TargetSchema(classCount: classCount) }
}

extension Network {
  /// Checks that the network takes the images that there are, and gives what the objectives judge.
  public func check(against samples: any SampleSource, judgedBy objectives: [ObjectiveOptions]) throws {
    guard input.shape.sample == samples.shape else {
      throw TrainingError(
        "network.input is \(input.shape.sample), but the images are \(samples.shape); make them agree",
        .configuration)
    }
    _ = try JointObjective(objectives, of: self, by: samples.targets, batch: 1)
  }
}
