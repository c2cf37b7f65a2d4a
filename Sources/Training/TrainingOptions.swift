/// How a network is trained.
public struct TrainingOptions: Sendable, Equatable {
  /// Parameter updates in all.
  public var steps = 1000
  /// Samples a step, over all ranks.
  public var batch = 256
  /// The parts of a batch whose gradients are computed one by one; as many ranks may share a batch.
  public var microBatches = 8
  /// Threads of computation per rank.
  public var threads = 1
  /// How gradients are added up over ranks.
  public var reduction = Reduction.exact
  /// The rule of an update.
  public var optimizer = OptimizerOptions()
  /// The learning rate over time.
  public var schedule = ScheduleOptions()
  /// The average of the weights of many steps that is kept and judged besides.
  public var average = AveragingOptions()
  /// Paths of parameters or layers, or patterns of such, that stay as they are.
  public var freeze: [String] = []
  /// The largest Euclidean norm of the gradient, to which a larger one is scaled down; nil for no bound.
  public var clipNorm: Double?
  /// Steps between validations, besides those at checkpoints; nil for no more.
  public var validateEvery: Int?
  /// Steps between lines of metrics.
  public var logEvery = 20
  /// Steps between comparisons of what the ranks have learnt, besides those before checkpoints.
  public var compareEvery = 100
  /// What is done where a step gives numbers that are not finite, or too large to be added up.
  public var onNotFinite = RemedyOptions()
  /// What is done where a transformer has collapsed.
  public var onCollapse = CollapseOptions()

  /// Makes the default options.
  public init() {}
}

/// How gradients of micro-batches are added up over ranks.
public enum Reduction: String, CaseIterable, Sendable {
  /// As integers in fixed point: the same bits on any number of ranks.
  case exact
  /// As Float32, one micro-batch a rank: no promise of bits.
  case float
}

/// When checkpoints are written and how many are kept.
public struct CheckpointOptions: Sendable, Equatable {
  /// Steps between checkpoints; the last step always writes one.
  public var every = 500
  /// How many of the newest are kept, besides the best, by the figure that chooses it.
  public var keep = 3

  /// Makes the default options.
  public init() {}
}
