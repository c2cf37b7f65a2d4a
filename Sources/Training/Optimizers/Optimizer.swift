import Tensors

/// A rule that turns gradients into an update of all parameters.
///
/// Every rank runs it on the same bits and so keeps the same parameters.
public protocol Optimizer: AnyObject {
  /// What the rule remembers, by name; each buffer is laid out like the parameters.
  var state: [(name: String, values: UnsafeMutableBufferPointer<Float>)] { get }

  /// Updates every parameter; `step` counts updates from 0.
  func update(learningRate: Double, step: Int)
}

extension ParameterStore {
  /// Has `update` change each parameter's values by its learning rate and weight decay.
  func update(
    _ options: OptimizerOptions, at learningRate: Double,
    _ update: (_ parameter: Parameter, _ rate: Float, _ decay: Float) -> Void
  ) {
    for parameter in parameters {
      let factor = parameter.learningRateFactor ?? (parameter.isLocalisation ? options.localisationFactor : 1)
      update(parameter, Float(learningRate * factor), parameter.decays ? Float(options.weightDecay) : 0)
    }
    didChangeValues()
  }
}
