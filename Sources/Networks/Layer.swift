public import Tensors

/// A differentiable step of a network, prepared at construction for one micro-batch size.
///
/// A layer owns its output and its input's gradient, allocated once; a pass allocates nothing.
///
/// Besides parameters, which are trained, a layer may declare state, such as running means: it is part of the model, and
/// the same on every rank. A forward pass in training never writes it, but adds the change that its samples make, as their
/// share of the batch's, to the state's gradient; changes are added up like gradients, and then to the state.
public protocol Layer: AnyObject {
  /// The shape and layout that `forward` takes.
  var input: TensorDescriptor { get }

  /// The shape and layout that `forward` gives.
  var output: TensorDescriptor { get }

  /// What `stn inspect` shows of the layer.
  var summary: LayerSummary { get }

  /// Returns the output, owned by the layer and overwritten by the next call.
  ///
  /// Of a micro-batch that is not full only the first `pass.count` samples mean something.
  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor

  /// Adds to the parameters' gradients and returns the gradient with respect to the last input.
  ///
  /// Returns nil if the layer was built without that gradient because nothing upstream learns. The layer may
  /// overwrite `outputGradient`.
  /// - Precondition: the last call was `forward`, on the same pass.
  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor?
}

/// What a plan shows of a layer.
public struct LayerSummary: Sendable {
  /// The path that its parameters' names begin with.
  public var path: String

  /// What it does, such as `convolution 9×9, relu`.
  public var kind: String

  /// What it takes.
  public var input: TensorDescriptor

  /// What it gives.
  public var output: TensorDescriptor

  /// Its own parameters and its parts'.
  public var parameterCount = 0

  /// Floating-point operations of a forward pass per sample, a multiplication and an addition being two; parts included.
  public var operations = 0

  /// The layers that it consists of.
  public var parts: [LayerSummary] = []

  /// Whether it is nothing but its parts, one after another.
  public var isSequence: Bool { kind == Self.sequence }

  /// What a sequence does.
  static let sequence = "sequence"
}

extension LayerSummary {
  /// A layer that has the parameters of its parts, and does `operations` of its own besides theirs.
  init(
    path: String, kind: String, input: TensorDescriptor, output: TensorDescriptor, parts: [LayerSummary],
    operations: Int = 0
  ) {
    self.init(
      path: path, kind: kind, input: input, output: output,
      parameterCount: parts.reduce(0) { $0 + $1.parameterCount },
      operations: parts.reduce(operations) { $0 + $1.operations }, parts: parts)
  }
}
