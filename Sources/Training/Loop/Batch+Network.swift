public import Datasets
import Files
public import Networks

extension Batch {
  /// What is known of the samples.
  public var targets: Targets {
    let schema = samples.schema
    return Targets(
      count: count, labels: UnsafeBufferPointer(labels), labelsPerSample: schema.labelsPerSample,
      truth: UnsafeBufferPointer(samples.truth ?? UnsafeMutableBufferPointer(start: nil, count: 0)),
      truthPerSample: samples.truth == nil ? 0 : schema.truthPerSample)
  }
}

extension Schema {
  /// What is known of every sample.
  public var targets: TargetSchema {
    var targets = TargetSchema(classCount: classNames.count)
    targets.labelsPerSample = labelsPerSample
    targets.truth = truth.map { TargetSchema.Column($0.path, count: $0.rowCount) }
    return targets
  }
}

extension Pass {
  /// Takes over what a batch says of its samples, and forgets the penalty of those before.
  func fill(from batch: Batch) {
    (count, penalty) = (batch.count, 0)
    for i in 0..<batch.count { keys[i] = batch.keys[i] }
  }
}
