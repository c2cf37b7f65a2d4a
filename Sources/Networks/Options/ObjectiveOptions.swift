/// One of the objectives that a network is judged by: what it judges, and what its loss counts.
public struct ObjectiveOptions: Sendable, Equatable {
  /// What it judges.
  public enum Kind: Sendable, Equatable {
    /// Classes.
    case crossEntropy(CrossEntropyOptions)
    /// The pose that a transformer finds.
    case pose(SupervisedPoseOptions)
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
}

/// Options of cross entropy.
public struct CrossEntropyOptions: Sendable, Equatable {
  /// The softmaxes side by side, one for each label of a sample.
  public var heads = 1

  /// Makes the default options.
  public init() {}
}

/// Options of the judgement of a transformer's pose by the truth.
public struct SupervisedPoseOptions: Sendable, Equatable {
  /// The name or path of the transformer.
  public var transformer = ""

  /// Makes the default options.
  public init() {}
}

extension ObjectiveOptions {
  /// Cross entropy of one label: what networks are judged by where nothing else is said.
  public static let crossEntropy = ObjectiveOptions(.crossEntropy(CrossEntropyOptions()))

  /// What the objective judges by besides its loss; the name of a pose's figure tells it from those of `others`.
  fileprivate func figures(among others: [ObjectiveOptions]) -> [Figure] {
    switch kind {
    case .crossEntropy(let options): return options.figures
    case .pose(let options):
      let isAlone = others.count(where: \.isPose) == 1
      let place = options.transformer.replacing("/", with: "_")
      let name = SupervisedPoseOptions.figureName
      return [options.figure(named: isAlone ? name : "\(name)_\(place)")]
    }
  }

  /// Whether it judges a pose, and so reads the truth about samples.
  fileprivate var isPose: Bool { if case .pose = kind { true } else { false } }

  /// What its loss is measured in.
  fileprivate var lossUnit: Figure.Unit {
    switch kind {
    case .crossEntropy: .nat
    case .pose: .one
    }
  }
}

extension [ObjectiveOptions] {
  /// All that a network is judged by: the loss, then the objectives' own figures.
  public var figures: [Figure] {
    [loss] + figuresByObjective.joined()
  }

  /// The figures of each objective, besides its loss.
  public var figuresByObjective: [[Figure]] { map { $0.figures(among: self) } }

  /// Whether any of them reads the truth about samples.
  public var readsTruth: Bool { contains(where: \.isPose) }

  /// The figure that chooses the best checkpoint: the first of the first objective.
  public var choice: Figure { figuresByObjective.joined().first ?? loss }

  /// The classes that the network predicts of a sample, one for each label; zero where nothing judges any.
  public var heads: Int {
    compactMap { if case .crossEntropy(let options) = $0.kind { options.heads } else { nil } }.first ?? 0
  }

  /// The weighted sum of all losses.
  private var loss: Figure {
    let unit = first?.lossUnit ?? .one
    return Figure(
      "loss", "mean loss per sample, in training with the layers' penalties", unit: unit,
      format: unit == .one ? "loss %.4g" : "loss %.4f \(unit.rawValue)")
  }
}
