import Tensors

/// How long the layers of a network take, layouts' changes and the layers inside of others included.
///
/// For benchmarks: handed to a network at its construction, it times every pass.
public final class NetworkProfile {
  /// The times of every layer; those inside of another stand before it.
  public private(set) var layers: [LayerProfile] = []

  /// Makes a profile for one network.
  public init() {}

  /// The same layer, timed.
  func timing(_ layer: any Layer) -> any Layer {
    let times = LayerProfile(layer.summary)
    layers.append(times)
    return TimedLayer(layer, times)
  }
}

/// How long a layer took, summed up over its passes.
public final class LayerProfile {
  /// What a plan says of the layer.
  public let summary: LayerSummary

  /// The time of forward passes.
  public fileprivate(set) var forward = Duration.zero

  /// The time of backward passes.
  public fileprivate(set) var backward = Duration.zero

  /// Whether its backward passes give the gradient of its input.
  public fileprivate(set) var givesInputGradient = false

  fileprivate init(_ summary: LayerSummary) {
    self.summary = summary
  }

  /// Forgets the times.
  public func reset() {
    (forward, backward) = (.zero, .zero)
  }
}

/// A layer that notes how long its passes take.
private final class TimedLayer: Layer {
  private let layer: any Layer
  private let times: LayerProfile

  init(_ layer: any Layer, _ times: LayerProfile) {
    self.layer = layer
    self.times = times
  }

  var input: TensorDescriptor { layer.input }

  var output: TensorDescriptor { layer.output }

  var summary: LayerSummary { layer.summary }

  func forward(_ input: Tensor, in pass: Pass) throws -> Tensor {
    let began = ContinuousClock.now
    let output = try layer.forward(input, in: pass)
    times.forward += ContinuousClock.now - began
    return output
  }

  func backward(_ outputGradient: Tensor, in pass: Pass) throws -> Tensor? {
    let began = ContinuousClock.now
    let gradient = try layer.backward(outputGradient, in: pass)
    times.backward += ContinuousClock.now - began
    times.givesInputGradient = gradient != nil
    return gradient
  }
}
