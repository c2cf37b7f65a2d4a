public import Tensors

/// What the weights of many steps are averaged by.
public enum AveragingKind: String, CaseIterable, Sendable, Encodable {
  /// They are not.
  case none
  /// By a mean that forgets exponentially.
  case ema
  /// By the plain mean of all from a step on: stochastic weight averaging.
  case swa
}

/// Options of averaged weights, which a run keeps beside those that it trains, and by which it is judged.
public struct AveragingOptions: Sendable, Equatable {
  /// What is averaged.
  public var kind = AveragingKind.none
  /// Ema: the share of the average that a step keeps, once enough steps have been averaged.
  public var decay = 0.999
  /// Swa: the first step whose weights count, or, below 1, the share of all steps that come before it.
  public var from = 0.75
  /// Swa: steps between two whose weights count.
  public var every = 1

  /// Makes the default options.
  public init() {}

  /// The average that the options describe, of these parameters in a run of `steps` steps; nil where there is none.
  ///
  /// A plain mean of the weights of a network whose layers move `state` has some of its own.
  public func makeAverage(
    of parameters: ParameterStore, state: ParameterStore = ParameterStore(), steps: Int
  ) -> WeightAverage? {
    guard kind != .none else { return nil }
    let moments = kind == .swa && state.trainedCount > 0 ? AverageMoments(state) : nil
    return WeightAverage(self, of: parameters, moments, steps: steps)
  }

  /// The first step whose weights count, in a run of `steps` steps.
  public func start(of steps: Int) -> Int {
    guard kind == .swa else { return 1 }
    return max(Int((from < 1 ? from * Double(steps) : from).rounded(.up)), 1)
  }

  /// What a run that averages does, in a sentence.
  func words(of steps: Int) -> String {
    let rule = kind == .ema ? "ema, decay \(decay)" : "swa from step \(start(of: steps)), every \(every)"
    return
      "averages weights (\(rule)); validation and the best checkpoint go by the averaged ones, once there are any"
  }

  /// Whether the weights after so many steps of `steps` count.
  func counts(_ step: Int, of steps: Int) -> Bool {
    let past = step - start(of: steps)
    return past >= 0 && (kind == .ema || past.isMultiple(of: every))
  }

  /// The step behind which the last of so many models was due.
  func step(ofModel count: Int, of steps: Int) -> Int { start(of: steps) + (count - 1) * every }

  /// How far an average of `count` models moves towards one more: 1 for the first, which it takes as it is.
  ///
  /// Source of the mean that forgets: the decay d rises with the number n of models as min(d, (1 + n) / (10 + n)), as
  /// TensorFlow's `ExponentialMovingAverage` has it; of the plain one: Izmailov et al. 2018, algorithm 1.
  func share(ofOneBehind count: Int) -> Double {
    guard count > 0 else { return 1 }
    let n = Double(count)
    return kind == .ema ? 1 - min(decay, (1 + n) / (10 + n)) : 1 / (n + 1)
  }
}
