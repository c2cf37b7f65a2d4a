import OneDNN
public import Tensors

/// A network from images or volumes to numbers, such as logits, prepared for micro-batches of a fixed size, with all its parameters.
public final class Network {
  /// All parameters and their gradients.
  public let parameters: ParameterStore

  /// What layers keep besides, such as running means, and the changes that the samples of a pass make.
  public let state: ParameterStore

  /// Images (N, C, H, W), or volumes (N, C, D, H, W), as `forward` takes them.
  public let input: TensorDescriptor

  /// A row of numbers a sample, (N, features), as `forward` gives them.
  public let output: TensorDescriptor

  /// The spatial transformers, in the order in which a forward pass meets them.
  public var transformers: [any WarpRecord] { registry.records }

  private let registry: Transformers

  private let layers: any Layer

  /// The bytes that a network should take at most, in each of several processes on one machine: three quarters of
  /// what such a process may have.
  public static func memory(processes: Int = 1) -> Double {
    0.75 * MemoryBudget.available(toEachOf: processes)
  }

  /// Builds the network and draws its first parameters.
  ///
  /// `profile` is to be told how long its layers take, and parameters whose paths `isFrozen` picks are not trained. A network
  /// that is `forEvaluation` may have micro-batches too small to train on.
  /// - Throws: `NetworkError` if a layer cannot follow the one before it, or needs more than `memory`, in bytes.
  public init(
    _ options: NetworkOptions, microBatch: Int, seed: UInt64, profile: NetworkProfile? = nil,
    memory: Double = Network.memory(), forEvaluation: Bool = false,
    freezing isFrozen: @escaping @Sendable (String) -> Bool = { _ in false }
  ) throws {
    guard (3...4).contains(options.input.count), options.input.allSatisfy({ $0 > 0 }) else {
      throw NetworkError(
        "",
        "input is \(options.input), expected channels, rows and columns, or channels, slices, rows and columns, "
          + "all positive")
    }
    (parameters, state) = (ParameterStore(), ParameterStore())
    var construction = Construction(
      parameters: parameters, state: state, engine: try Engine(), budget: MemoryBudget(limit: memory),
      profile: profile)
    construction.isFrozen = isFrozen
    construction.isForEvaluation = forEvaluation
    input = TensorDescriptor(try construction.shape([microBatch] + options.input, of: "input"))
    // A batch in pixels and in numbers, and for every sample a label, its key and what it is told apart by.
    try construction.reserve(3 * Double(input.shape.count) + 16 * Double(microBatch), for: "batch")
    layers = try Sequential(options.layers, input: input, in: construction)
    output = layers.output
    registry = construction.transformers
    guard output.shape.rank == 2, parameters.count > 0 else {
      throw NetworkError(
        "",
        "the last layer gives \(output.shape), expected a row of numbers a sample, (N, features); end with a dense layer"
      )
    }
    parameters.seal(seed: seed)
    state.seal(seed: seed)
  }

  /// A network of one layer that somebody else made, which declared its parameters and state in these stores.
  package init(_ layer: any Layer, parameters: ParameterStore, state: ParameterStore, seed: UInt64) {
    layers = layer
    (input, output) = (layer.input, layer.output)
    (self.parameters, self.state) = (parameters, state)
    registry = Transformers()
    parameters.seal(seed: seed)
    state.seal(seed: seed)
  }

  /// The transformer of this name or path.
  ///
  /// - Throws: `NetworkError` if there is none, or more than one.
  func transformer(named name: String) throws -> any WarpRecord {
    registry.records[try registry.index(of: name, for: "")]
  }

  /// Returns the output of `images`, overwritten by the next call.
  public func forward(_ images: Tensor, in pass: Pass) throws -> Tensor {
    try layers.forward(images, in: pass)
  }

  /// Adds the gradients of all parameters, given that of the output of the last `forward`.
  public func backward(_ outputGradient: Tensor, in pass: Pass) throws {
    _ = try layers.backward(outputGradient, in: pass)
  }

  /// The layers, their shapes, layouts and costs.
  public var summary: LayerSummary { layers.summary }
}
