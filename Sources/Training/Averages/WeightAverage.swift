import Memory
import Tensors

/// The average of what parameters were after many steps, in a buffer laid out like theirs: a ← a + s (w − a).
///
/// Every rank adds the same bits and so keeps the same average. The first model is taken as it is, as by PyTorch's
/// `torch.optim.swa_utils.AveragedModel`. Sources: Polyak and Juditsky 1992, whose mean is that of all steps; Izmailov et
/// al. 2018, "Averaging weights leads to wider optima and better generalization".
///
/// Layers' state is not averaged. Where it depends on the weights (running moments of batch normalisation) an exponential
/// average is judged by the state of the last weights, and a plain mean by moments of its own.
public final class WeightAverage {
  /// What is averaged.
  public let options: AveragingOptions

  /// The models in the average; with none its values mean nothing.
  public internal(set) var count = 0

  /// The running moments that it has of its own; nil where it needs none.
  public let moments: AverageMoments?

  /// The models of a shorter run that were dropped when it went on.
  private(set) var dropped = 0

  private let parameters: ParameterStore
  private let steps: Int
  private let memory: AlignedMemory<Float>

  /// Prepares to average the models of a run of `steps` steps.
  init(_ options: AveragingOptions, of parameters: ParameterStore, _ moments: AverageMoments?, steps: Int) {
    self.options = options
    self.moments = moments
    self.parameters = parameters
    self.steps = steps
    memory = AlignedMemory(repeating: 0, count: parameters.count)
  }

  /// The average, laid out like the parameters.
  public var values: UnsafeMutableBufferPointer<Float> { memory.elements }

  /// The average of one parameter.
  func values(of parameter: Parameter) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(rebasing: values[parameter.range])
  }

  /// Whether it is to be judged, but with moments that are not its own, or not of all its models.
  var lacksMoments: Bool { moments.map { $0.models != count } ?? false }

  /// The step behind which its last model was due: by nothing but the number of models, so that moments are the same whenever
  /// they are measured.
  var lastStep: Int { options.step(ofModel: count, of: steps) }

  /// Takes in what the parameters are after so many steps, where that counts.
  public func add(after step: Int) {
    guard options.counts(step, of: steps) else { return }
    if count == 0 { _ = values.update(fromContentsOf: parameters.values) }
    let share = Float(options.share(ofOneBehind: count))
    for parameter in parameters.parameters where count > 0 && !parameter.isFrozen {
      let (average, own) = (values(of: parameter), parameter.values)
      for i in own.indices { average[i] += share * (own[i] - average[i]) }
    }
    count += 1
  }

  /// What a run that averages does, in sentences.
  var words: String {
    let first = options.start(of: steps)
    let rest =
      "; the average of \(dropped) model\(dropped == 1 ? "" : "s") that a shorter run had begun is dropped, as step \(first) "
      + "is still to come"
    let own =
      moments == nil
      ? "" : ", with running moments of their own, measured by a pass over the training samples"
    return options.words(of: steps) + own + (dropped > 0 ? rest : "")
  }

  /// Forgets all models.
  func clear() {
    count = 0
    moments?.models = 0
    values.update(repeating: 0)
  }

  /// Drops the models of a run that was shorter, so that its average began before this one's may.
  func dropEarly(after step: Int) {
    guard count > 0, step < options.start(of: steps) else { return }
    dropped = count
    clear()
  }

  /// Runs `body` with the average in the parameters' place, and its moments in that of the state, if there is one yet, and puts
  /// them back to the bit.
  public func whileInPlace<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard count > 0 else { return try body() }
    exchange()
    defer { exchange() }
    return try body()
  }

  private func exchange() {
    for i in values.indices { swap(&values[i], &parameters.values[i]) }
    parameters.didChangeValues()
    moments?.exchange()
  }
}
