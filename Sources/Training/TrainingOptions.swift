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
  /// The largest Euclidean norm of the gradient, to which a larger one is scaled down; nil for no bound.
  public var clipNorm: Double?
  /// Steps between validations, besides those at checkpoints; nil for no more.
  public var validateEvery: Int?
  /// Steps between lines of metrics.
  public var logEvery = 20

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

/// The rule by which an optimizer turns a gradient into an update.
public enum OptimizerKind: String, CaseIterable, Sendable {
  /// Stochastic gradient descent with momentum.
  case sgd
  /// Adam (Kingma and Ba 2015).
  case adam
}

/// Options of an optimizer.
public struct OptimizerOptions: Sendable, Equatable {
  /// The rule.
  public var kind = OptimizerKind.sgd
  /// The learning rate at the schedule's height.
  public var learningRate = 0.01
  /// The factor on the learning rate of localisation networks.
  public var localisationFactor = 1.0
  /// The pull of weights (not of biases) towards zero: its product with the weight is added to the gradient.
  public var weightDecay = 0.0
  /// SGD: the share of the last velocity that is kept.
  public var momentum = 0.9
  /// SGD: whether the gradient is taken at the place where momentum leads (Nesterov 1983).
  public var nesterov = false
  /// Adam: the decay of the first moment.
  public var beta1 = 0.9
  /// Adam: the decay of the second moment.
  public var beta2 = 0.999
  /// Adam: the number that keeps the divisor from zero.
  public var epsilon = 1e-8

  /// Makes the default options.
  public init() {}
}

/// How the learning rate changes after warm-up.
public enum ScheduleKind: String, CaseIterable, Sendable {
  /// It does not.
  case constant
  /// It is multiplied by a factor every so many steps.
  case step
  /// It falls towards zero, which it would reach after the last step, along half a cosine (Loshchilov and Hutter 2017, without restarts).
  case cosine
}

/// Options of a schedule.
public struct ScheduleOptions: Sendable, Equatable {
  /// The curve.
  public var kind = ScheduleKind.constant
  /// Steps over which the rate rises linearly from zero.
  public var warmUp = 0
  /// Step: the number of steps between two drops.
  public var every = 1000
  /// Step: the factor of a drop.
  public var factor = 0.1

  /// Makes the default options.
  public init() {}
}

/// When checkpoints are written and how many are kept.
public struct CheckpointOptions: Sendable, Equatable {
  /// Steps between checkpoints; the last step always writes one.
  public var every = 500
  /// How many of the newest are kept, besides the best by validation error.
  public var keep = 3

  /// Makes the default options.
  public init() {}
}
