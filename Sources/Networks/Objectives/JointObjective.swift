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
    terms = try zip(options, options.figuresByObjective).map { options, figures in
      let objective = try options.makeObjective(for: network, by: schema, batch: batch)
      let slots = slot..<slot + figures.count
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
