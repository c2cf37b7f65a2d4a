/// One of the objectives that a network is judged by: what it judges, and what its loss counts.
public struct ObjectiveOptions: Sendable, Equatable {
  /// What it judges.
  public enum Kind: Sendable, Equatable {
    /// Classes.
    case crossEntropy(CrossEntropyOptions)
    /// The pose that a transformer finds.
    case pose(SupervisedPoseOptions)

    /// The options of the kind, of which everything else is asked.
    fileprivate var options: any ObjectiveKind {
      switch self {
      case .crossEntropy(let options): options
      case .pose(let options): options
      }
    }
  }

  /// What it judges.
  public var kind: Kind

  /// What its loss is multiplied by before it is added to those of others.
  public var weight: Double

  /// Makes an objective whose loss counts in full unless a weight is given.
  public init(_ kind: Kind, weight: Double = 1) {
    self.kind = kind
    self.weight = weight
  }

  /// Cross entropy of one label: what networks are judged by where nothing else is said.
  public static let crossEntropy = ObjectiveOptions(.crossEntropy(CrossEntropyOptions()))

  /// The objective, for a network, what is known of its samples, and gradients that are means over `batch` of them.
  func makeObjective(for network: Network, by schema: TargetSchema, batch: Int) throws -> any Objective {
    try kind.options.makeObjective(for: network, by: schema, weight: LossWeight(weight, batch: batch))
  }
}

extension [ObjectiveOptions] {
  /// All that a network is judged by: the loss, then the objectives' own figures.
  public var figures: [Figure] {
    [loss] + figuresByObjective.joined()
  }

  /// The figures of each objective, besides its loss.
  public var figuresByObjective: [[Figure]] {
    let kinds = map { ObjectIdentifier(type(of: $0.kind.options)) }
    return indices.map { index in
      self[index].kind.options.figures(isAlone: kinds.count { $0 == kinds[index] } == 1)
    }
  }

  /// Whether any of them reads the truth about samples.
  public var readsTruth: Bool { contains(where: \.kind.options.readsTruth) }

  /// The figure that chooses the best checkpoint: the first of the first objective.
  public var choice: Figure { figuresByObjective.joined().first ?? loss }

  /// The classes that the network predicts of a sample, one for each label; zero where nothing judges any.
  public var heads: Int { map(\.kind.options.heads).first { $0 > 0 } ?? 0 }

  /// The weighted sum of all losses.
  private var loss: Figure {
    let unit = first?.kind.options.lossUnit ?? .one
    let remarks = compactMap(\.kind.options.lossRemark).map { "; \($0)" }.joined()
    return Figure(
      "loss", "mean loss per sample, in training with the layers' penalties\(remarks)", unit: unit,
      format: unit == .one ? "loss %.4g" : "loss %.4f \(unit.rawValue)")
  }
}
