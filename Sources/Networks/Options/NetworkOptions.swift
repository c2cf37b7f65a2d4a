/// What a network is made of: the shape of a sample and the layers from input to output.
public struct NetworkOptions: Sendable, Equatable {
  /// Channels, rows and columns of a sample; channels, slices, rows and columns of a volume.
  public var input: [Int] = [1, 28, 28]

  /// The layers, first to last; the last gives one logit a class.
  public var layers: [LayerOptions] = []

  /// Makes the default options.
  public init() {}
}

/// One layer of a network: what it does, and its name in the paths of its parameters.
public struct LayerOptions: Sendable, Equatable {
  /// What the layer does.
  public enum Kind: Sendable, Equatable {
    /// A convolution.
    case convolution(ConvolutionOptions)
    /// A fully connected layer.
    case dense(DenseOptions)
    /// The largest value of each window.
    case maxPool(PoolingOptions)
    /// The mean of each window's real cells.
    case averagePool(PoolingOptions)
    /// The mean of every channel.
    case globalAveragePool
    /// max(0, x).
    case relu
    /// x where it is positive, and a part of it elsewhere.
    case leakyRelu(LeakyReLUOptions)
    /// Every channel less its mean, over its deviation.
    case batchNormalisation(BatchNormalisationOptions)
    /// Leaves out units at random while training.
    case dropout(DropoutOptions)
    /// A spatial transformer with a localisation network of its own.
    case spatialTransformer(SpatialTransformerOptions)
    /// Transformers in a row whose maps are multiplied, so that the input is sampled once.
    case composedTransformers(ComposedTransformersOptions)
    /// Branches that read the same input, their outputs side by side as channels.
    case parallel(ParallelOptions)
    /// The input and what layers make of it, added up.
    case residual(ResidualOptions)
    /// The sum over the depth of a volume.
    case depthProjection
  }

  /// The name in parameters' paths; nil stands for the index among its neighbours.
  public var name: String?

  /// What the layer does.
  public var kind: Kind

  /// Makes a layer of this kind.
  public init(_ kind: Kind, name: String? = nil) {
    self.kind = kind
    self.name = name
  }
}

/// The non-linearity after a convolution, a dense layer or a normalisation.
public enum ActivationOption: String, CaseIterable, Sendable {
  /// None: the layer is linear.
  case none
  /// max(0, x), fused into the layer.
  case relu
  /// x where it is positive and `slope` · x elsewhere, fused into the layer.
  case leakyRelu = "leaky_relu"

  /// What is multiplied with negative numbers, where there is a non-linearity; nil without one.
  func negativeSlope(_ slope: Double) -> Float? {
    switch self {
    case .none: nil
    case .relu: 0
    case .leakyRelu: Float(slope)
    }
  }

  /// What a plan calls it; nil for none.
  func description(_ slope: Double) -> String? {
    switch self {
    case .none: nil
    case .relu: "relu"
    case .leakyRelu: "leaky relu \(slope)"
    }
  }
}

/// How a layer's weights are first drawn; biases start at zero.
public enum InitializationOption: String, CaseIterable, Sendable {
  /// Normal, variance 2 / fan-in (He et al. 2015).
  case he
  /// Uniform, ±√(6 / (fan-in + fan-out)) (Glorot and Bengio 2010).
  case glorot
  /// Uniform, ±1 / √fan-in (LeCun et al. 1998).
  case lecun
  /// All zero.
  case zeros
}

/// Options of a convolution.
public struct ConvolutionOptions: Sendable, Equatable {
  /// Output channels.
  public var filters = 1
  /// Size of the kernel along every axis, in pixels.
  public var kernel = 1
  /// Pixels between neighbouring windows, along every axis.
  public var stride = 1
  /// Zeros added on every side, in pixels.
  public var padding = 0
  /// The non-linearity.
  public var activation = ActivationOption.none
  /// Leaky ReLU: what negative numbers are multiplied by.
  public var slope = 0.01
  /// How weights are first drawn.
  public var initialization = InitializationOption.he

  /// Makes the default options.
  public init() {}
}

/// Options of a fully connected layer.
public struct DenseOptions: Sendable, Equatable {
  /// Output units.
  public var units = 1
  /// The name or path of a transformer before the layer, whose θ is read behind the input; nil for none.
  public var poseFrom: String?
  /// The non-linearity.
  public var activation = ActivationOption.none
  /// Leaky ReLU: what negative numbers are multiplied by.
  public var slope = 0.01
  /// How weights are first drawn.
  public var initialization = InitializationOption.he

  /// Makes the default options.
  public init() {}
}

/// Options of a pooling layer.
public struct PoolingOptions: Sendable, Equatable {
  /// Size of a window along every axis, in pixels.
  public var size = 2
  /// Pixels between neighbouring windows, along every axis; nil stands for the size.
  public var stride: Int?
  /// Whether a last window that is only partly inside counts: ⌈(n − k) / s⌉ + 1 of them rather than ⌊…⌋ + 1.
  public var ceiling = false

  /// Makes the default options.
  public init() {}
}

/// Options of dropout.
public struct DropoutOptions: Sendable, Equatable {
  /// The probability that a unit is left out, in [0, 1).
  public var rate = 0.5

  /// Makes the default options.
  public init() {}
}
