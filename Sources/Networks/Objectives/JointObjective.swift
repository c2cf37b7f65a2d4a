public import Tensors

/// All that a network is judged by: the weighted sum of its objectives' losses, and their figures.
public final class JointObjective {
  /// The sums of the last micro-batch; the loss is in the first slot.
  public private(set) var sums: FigureSums

  /// ∂(Σ loss / batch) / ∂ output of the last micro-batch; zero for samples beyond the count.
  public let gradient: Tensor

  private let terms: [Term]

  private struct Term {
    let objective: any Objective
    let weight: Double
    let slots: Range<Int>
  }

  /// Prepares to judge micro-batches of batches of `batch` samples.
  ///
  /// - Throws: `NetworkError` if the network's output, or what is known of the samples, is not what an objective needs.
  public init(_ options: [ObjectiveOptions], of network: Network, by schema: TargetSchema, batch: Int) throws
  {
    sums = FigureSums(of: options.figures)
    gradient = Tensor(network.output)
    var slot = 1
    terms = try options.map { options in
      let objective = try options.makeObjective(for: network, by: schema, batch: batch)
      let slots = slot..<slot + objective.figures.count
      slot = slots.upperBound
      return Term(objective: objective, weight: options.weight, slots: slots)
    }
  }

  /// Judges the first `targets.count` samples of the network's last pass, which layers' penalties come on top of.
  public func judge(_ output: Tensor, _ targets: Targets, penalty: Double = 0) {
    gradient.zero()
    sums.reset()
    sums.count = targets.count
    sums.sums.withUnsafeMutableBufferPointer { sums in
      for term in terms {
        let slots = UnsafeMutableBufferPointer(rebasing: sums[term.slots])
        let loss = term.objective.judge(output, targets, sums: slots, gradient: gradient)
        sums[0] += term.weight * loss
      }
      sums[0] += penalty
    }
  }
}

extension ObjectiveOptions {
  /// The objective that the options describe, for a network and what is known of its samples.
  fileprivate func makeObjective(
    for network: Network, by schema: TargetSchema, batch: Int
  ) throws -> any Objective {
    switch kind {
    case .crossEntropy(let options):
      try options.check(network.output.shape, by: schema)
      return CrossEntropy(options, weight: LossWeight(weight, batch: batch))
    case .pose(let options):
      return try options.makeObjective(for: network, by: schema, weight: weight, batch: batch)
    }
  }
}

extension CrossEntropyOptions {
  /// Refuses logits that do not tell the classes apart, and samples of another number of labels.
  fileprivate func check(_ output: Shape, by schema: TargetSchema) throws {
    guard heads == schema.labelsPerSample else {
      throw NetworkError(
        "",
        "cross entropy has \(heads) head\(heads == 1 ? "" : "s"), but a sample has \(schema.labelsPerSample) "
          + "label\(schema.labelsPerSample == 1 ? "" : "s"); set the objective's heads to that")
    }
    guard output[1].isMultiple(of: heads) else {
      throw NetworkError(
        "",
        "its \(output[1]) logits cannot be shared out to \(heads) heads; give the last dense layer a multiple of "
          + "\(heads) units")
    }
    guard output[1] / heads >= schema.classCount else {
      throw NetworkError(
        "",
        "it tells \(output[1] / heads) classes apart\(heads == 1 ? "" : " in each of \(heads) heads"), but the images "
          + "have \(schema.classCount); give the last dense layer more units")
    }
  }
}
