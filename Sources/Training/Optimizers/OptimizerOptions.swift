public import Tensors

/// The rule by which an optimizer turns a gradient into an update.
public enum OptimizerKind: String, CaseIterable, Sendable {
  /// Stochastic gradient descent with momentum.
  case sgd
  /// Adam (Kingma and Ba 2015).
  case adam
  /// Adam with decoupled weight decay (Loshchilov and Hutter 2019).
  case adamw
}

/// Options of an optimizer.
public struct OptimizerOptions: Sendable, Equatable {
  /// The rule.
  public var kind = OptimizerKind.sgd
  /// The learning rate at the schedule's height.
  public var learningRate = 0.01
  /// The factor on the learning rate of localisation networks: short for a group of all of them.
  public var localisationFactor = 1.0
  /// Updates over which that factor rises from nothing, besides the schedule's warm-up.
  public var localisationWarmUp = 0
  /// The pull of weights (not of biases) towards zero: its product with the weight is added to the gradient, or with that and
  /// the rate taken off the weight (AdamW).
  public var weightDecay = 0.0
  /// What holds for some parameters alone; where several groups match one, later ones win.
  public var groups: [ParameterGroup] = []
  /// SGD: the share of the last velocity that is kept.
  public var momentum = 0.9
  /// SGD: whether the gradient is taken at the place where momentum leads (Nesterov 1983).
  public var nesterov = false
  /// Adam and AdamW: the decay of the first moment.
  public var beta1 = 0.9
  /// Adam and AdamW: the decay of the second moment.
  public var beta2 = 0.999
  /// Adam and AdamW: the number that keeps the divisor from zero.
  public var epsilon = 1e-8

  /// Makes the default options.
  public init() {}

  /// The optimizer that the options describe, for these parameters.
  public func makeOptimizer(for parameters: ParameterStore) -> any Optimizer {
    switch kind {
    case .sgd: GradientDescent(self, parameters)
    case .adam: Adam(self, parameters)
    case .adamw: AdamW(self, parameters)
    }
  }
}
