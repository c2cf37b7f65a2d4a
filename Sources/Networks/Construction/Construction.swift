import Kernels
import OneDNN
import SpatialTransformers
package import Tensors

/// What layers are given while a network is built.
struct Construction {
  /// Where parameters are declared.
  let parameters: ParameterStore

  /// Where state is declared that is not trained.
  let state: ParameterStore

  /// Where primitives run.
  let engine: Engine

  /// The transformers built so far, by which others find their poses.
  let transformers = Transformers()

  /// The memory that the network may take.
  let budget: MemoryBudget

  /// What times the passes of every layer; nil where nothing does.
  var profile: NetworkProfile?

  /// The path of the layer that is being built.
  var path = ""

  /// Whether the layer belongs to a localisation network.
  var isLocalisation = false

  /// What the learning rate of the layer is multiplied by; nil where the optimizer's own factors decide.
  var learningRateFactor: Double?

  /// Whether the parameter of a path stays as it is.
  var isFrozen: @Sendable (String) -> Bool = { _ in false }

  /// Whether nobody will train the network, so that a micro-batch may have too few numbers for that.
  var isForEvaluation = false

  /// Whether a transformer stands upstream, so that the layer does not see the image itself.
  var readsWarped = false

  /// Whether something upstream learns, so that the input's gradient is wanted.
  var wantsInputGradient = false

  /// The same construction, one level down.
  func entering(_ name: String) -> Construction {
    var inner = self
    inner.path = path.isEmpty ? name : "\(path)/\(name)"
    return inner
  }

  /// The shape of a tensor that the layer at `path` would allocate; every size that options ask for passes here.
  ///
  /// - Throws: `NetworkError` if it has more than 2³¹ elements (8 GiB), which no machine is to be asked for.
  func shape(_ dimensions: [Int], of tensor: String) throws -> Shape {
    let limit = 1 << 31
    // In Float64 a product cannot overflow, and is exact as far as it matters.
    guard dimensions.reduce(1.0, { $0 * Double($1) }) <= Double(limit) else {
      throw NetworkError(
        path,
        "its \(tensor) would be \(Shape(dimensions)), more than \(limit) elements; make the layer, what "
          + "comes before it or the micro-batch smaller")
    }
    return Shape(dimensions)
  }

  /// A tensor of zeros of the layer at `path`.
  func tensor(_ descriptor: TensorDescriptor, of name: String) throws -> Tensor {
    _ = try shape(descriptor.shape.dimensions, of: name)
    try reserve(Double(descriptor.storageCount), for: name)
    return Tensor(descriptor)
  }

  /// Declares a parameter of the layer at `path`.
  func parameter(
    _ name: String, _ dimensions: [Int], _ initialization: Initialization, decays: Bool = true
  ) throws -> Parameter {
    let shape = try shape(dimensions, of: name)
    // The value and its gradient, what the optimizer remembers, copies for kernels, and 64-bit sums of several ranks.
    try reserve(12 * Double(shape.count), for: name)
    let path = entering(name).path
    return parameters.declare(
      path, shape: shape, initialization: initialization, isLocalisation: isLocalisation,
      learningRateFactor: learningRateFactor, decays: decays, isFrozen: isFrozen(path))
  }

  /// Declares state of the layer at `path` that is not trained.
  ///
  /// State that is frozen stays as it is, whatever runs through the layer.
  func state(_ name: String, _ dimensions: [Int], _ initial: Float, isFrozen: Bool) throws -> Parameter {
    let shape = try shape(dimensions, of: name)
    // The value and its change, and 64-bit sums of several ranks.
    try reserve(8 * Double(shape.count), for: name)
    return state.declare(
      entering(name).path, shape: shape, initialization: .constant(initial), decays: false,
      isFrozen: isFrozen)
  }

  /// A tensor for the input's gradient, if it is wanted.
  func inputGradient(_ descriptor: TensorDescriptor) throws -> Tensor? {
    wantsInputGradient ? try tensor(descriptor, of: "input's gradient") : nil
  }

  /// Builds a layer together with the pooling `next` behind it, where there are passes for both; nil elsewhere.
  func layer(_ options: LayerOptions, pooledBy next: LayerOptions, behind input: TensorDescriptor) throws
    -> (any Layer)?
  {
    guard case .convolution(let options) = options.kind,
      let pooling = try FusedPooling(next, behind: options, of: input.shape, path)
    else { return nil }
    return try LinearLayer(options, pooledBy: pooling, input: input, in: self)
  }

  /// Builds the layer that `options` describe, behind something that gives `input`.
  func layer(_ options: LayerOptions, behind input: TensorDescriptor) throws -> any Layer {
    switch options.kind {
    case .convolution(let options): try LinearLayer(options, input: input, in: self)
    case .dense(let options):
      if let name = options.poseFrom {
        try PosedDense(options, poseFrom: name, input: input, in: self)
      } else {
        try LinearLayer(options, input: input, in: self)
      }
    case .maxPool(let options): try Pooling(.max, options, input: input, in: self)
    case .averagePool(let options): try Pooling(.average, options, input: input, in: self)
    case .globalAveragePool: try GlobalAveragePool(input: input, in: self)
    case .relu: try Rectifier(input: input, in: self)
    case .leakyRelu(let options): try Rectifier(slope: options.slope, input: input, in: self)
    case .batchNormalisation(let options): try BatchNormalisation(options, input: input, in: self)
    case .dropout(let options): try Dropout(options, input: input, in: self)
    case .spatialTransformer(let options): try SpatialTransformer(options, input: input, in: self)
    case .composedTransformers(let options): try ComposedTransformers(options, input: input, in: self)
    case .parallel(let options): try Parallel(options, input: input, in: self)
    case .residual(let options): try Residual(options, input: input, in: self)
    case .depthProjection: try DepthProjection(input: input, in: self)
    }
  }
}

extension LayerOptions {
  /// Builds the layer by itself, with its input's gradient, and declares its parameters and state.
  ///
  /// For tests and benchmarks; the input's descriptor may have another layout than the layer then takes.
  package func makeLayer(
    behind input: TensorDescriptor, in parameters: ParameterStore, state: ParameterStore = ParameterStore()
  ) throws -> any Layer {
    let construction = Construction(
      parameters: parameters, state: state, engine: try Engine(),
      budget: MemoryBudget(limit: Network.memory()),
      path: name ?? "",
      wantsInputGradient: true)
    return try construction.layer(self, behind: input)
  }
}

extension InitializationOption {
  /// The distribution for weights with these fans.
  func distribution(fanIn: Int, fanOut: Int) -> Initialization {
    switch self {
    case .he: .he(fanIn: fanIn)
    case .glorot: .glorot(fanIn: fanIn, fanOut: fanOut)
    case .lecun: .lecun(fanIn: fanIn)
    case .zeros: .constant(0)
    }
  }
}
