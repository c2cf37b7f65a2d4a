public import SpatialTransformers

/// Options of a spatial transformer.
public struct SpatialTransformerOptions: Sendable, Equatable {
  /// How θ is found.
  public var pose = PoseOptions()
  /// How the input is read.
  public var sampling = SamplingOptions()

  /// Makes the default options.
  public init() {}
}

/// Options of transformers whose maps are multiplied, so that the input is sampled once by the product.
public struct ComposedTransformersOptions: Sendable, Equatable {
  /// How each finds its θ, in the order of a forward pass; families that are given by a matrix only.
  public var stages: [StageOptions] = []
  /// How the input is read.
  public var sampling = SamplingOptions()

  /// Makes the default options.
  public init() {}
}

/// Options of one of several transformers whose maps are multiplied.
public struct StageOptions: Sendable, Equatable {
  /// The name in paths; nil stands for the index among the stages.
  public var name: String?
  /// How θ is found.
  public var pose: PoseOptions

  /// Makes the options of a stage that finds θ in this way.
  public init(_ pose: PoseOptions, name: String? = nil) {
    self.pose = pose
    self.name = name
  }

  /// Makes the default options.
  public init() {
    self.init(PoseOptions())
  }
}

/// How a transformer finds θ, and what is known of θ beforehand.
public struct PoseOptions: Sendable, Equatable {
  /// The family of transformations.
  public var transformation = TransformationFamily.affine
  /// Rows, and columns, of the control points of families that have some.
  public var controlPoints = 4
  /// The localisation network; the regression layer that gives θ is added to its end.
  public var localisation: [LayerOptions] = []
  /// Whether θ stays where it starts: nothing is learnt and the localisation network is not run.
  public var frozen = false
  /// Parameters that are constants, by name; the regression layer does not give them.
  public var locked: [String: Double] = [:]
  /// Bounds of parameters by name, with the identity inside; `all` stands for those neither named nor locked.
  public var ranges: [String: ClosedRange<Double>] = [:]
  /// Where θ starts.
  public var start = StartOptions()
  /// What the learning rate of the localisation network is multiplied by; nil leaves it to the optimizer's options.
  public var learningRateFactor: Double?
  /// What the gradient that enters θ is multiplied by.
  public var gradientFactor = 1.0
  /// λ of the penalty λ / 2 · ‖θ − identity‖² that every sample adds to the loss, in nats.
  public var penalty = 0.0

  /// Makes the default options.
  public init() {}
}

/// Where θ starts.
public struct StartOptions: Sendable, Equatable {
  /// The kinds of starts.
  public enum Kind: String, CaseIterable, Sendable {
    /// The identity.
    case identity
    /// The identity with normal noise on every parameter that is learnt.
    case perturbed
    /// One tile of a regular tiling of the input.
    case tile
  }

  /// The kind.
  public var kind = Kind.identity
  /// The standard deviation of the noise, in units of the parameters.
  public var deviation = 0.05
  /// The tile's row and column, or slice, row and column, each counted from 0.
  public var tile = [0, 0]
  /// The number of tiles along each of these.
  public var tiles = [1, 1]

  /// Makes the default options.
  public init() {}
}

/// How a transformer reads its input.
public struct SamplingOptions: Sendable, Equatable {
  /// Rows and columns of the output, or slices, rows and columns; nil stands for those of the input.
  public var outputSize: [Int]?
  /// Whether ±1 are the centres of the outermost pixels rather than their outer edges.
  public var alignCorners = true
  /// The sampling kernel; nil stands for the linear one of as many axes as the input has.
  public var kernel: SamplingKernel?
  /// What stands for pixels beyond the input's border.
  public var outside = Outside.zeros

  /// Makes the default options.
  public init() {}
}
