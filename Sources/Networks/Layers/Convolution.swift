import Kernels
import Memory
import OneDNN
import Tensors

extension LinearLayer {
  /// Builds a convolution (cross-correlation) of images or volumes, with bias.
  ///
  /// Input (N, C, H, W), weights (O, C, k, k), bias (O), output (N, O, H', W') with
  /// H' = ⌊(H + 2 · padding − k) / stride⌋ + 1; for volumes (N, C, D, H, W), (O, C, k, k, k) and
  /// (N, O, D', H', W'). The passes choose the layouts. Where a pooling is fused, the output is what that gives.
  convenience init(
    _ options: ConvolutionOptions, pooledBy pooling: FusedPooling? = nil, input: TensorDescriptor,
    in construction: Construction
  ) throws {
    let geometry = try options.geometry(over: input.shape, construction.path)
    try construction.check(geometry)
    let window = geometry.weightDimensions.dropFirst(2)
    let cells = window.reduce(1, *)
    let distribution = options.initialization.distribution(
      fanIn: geometry.inputChannels * cells, fanOut: options.filters * cells)
    let parameters = Parameters(
      weight: try construction.parameter("weight", geometry.weightDimensions, distribution),
      bias: try construction.parameter("bias", [options.filters], .constant(0), decays: false))
    let places = geometry.outputSize.reduce(1, *)
    try self.init(
      "convolution \(extents(window))", parameters,
      .convolution(geometry, rectified: options.activation == .relu, pooledBy: pooling, in: construction),
      activation: (options.activation, options.slope), pooling: pooling?.description, places: places,
      in: construction)
  }
}

/// A pooling that a convolution's passes do as well.
struct FusedPooling {
  let kind: PoolingKernel.Kind
  let windows: [Window]

  /// What a plan calls it.
  let description: String

  /// Finds out whether `layer` is a pooling that the passes of a convolution of `input` can do; nil if not.
  init?(_ layer: LayerOptions, behind options: ConvolutionOptions, of input: Shape, _ path: String) throws {
    let pooling: PoolingOptions
    switch layer.kind {
    case .maxPool(let options): (kind, pooling) = (.max, options)
    // Of a mean of rectified values nothing tells which of them were positive, as the maximum tells of the one it took.
    case .averagePool(let pooled) where options.activation == .none: (kind, pooling) = (.average, pooled)
    default: return nil
    }
    let geometry = try options.geometry(over: input, path)
    let shape = Shape(geometry.outputDimensions)
    // What does not fit is refused where the pooling is built by itself, under its own name.
    guard ThinConvolution.suits(geometry), pooling.stride ?? pooling.size >= pooling.size,
      let windows = try? Pooling.windows(pooling, shape, path)
    else { return nil }
    self.windows = windows
    description = Pooling.description(kind, windows, ceiling: pooling.ceiling)
  }
}

extension PreparedPasses {
  /// The fastest passes that there are for a convolution of these sizes; sizes alone decide, so that all ranks agree.
  fileprivate static func convolution(
    _ geometry: ConvolutionGeometry, rectified: Bool, pooledBy pooling: FusedPooling?,
    in construction: Construction
  ) throws -> PreparedPasses {
    let wanted = construction.wantsInputGradient
    let blocks = Layout.channelBlocks(vectorLanes)
    if ThinConvolution.suits(geometry) {
      let passes = ThinConvolution(
        geometry, fusedReLU: rectified, pooling: pooling.map { ($0.kind, $0.windows) }, training: true,
        inputGradient: wanted)
      let size = pooling.map { zip($0.windows, geometry.outputSize).map { $0.outputCount(of: $1) } }
      return PreparedPasses(passes, geometry, from: .plain, to: blocks, size)
    }
    if FourierConvolution.suits(geometry) {
      try construction.reserve(FourierConvolution.numberCount(geometry), for: "spectra")
      let passes = FourierConvolution(geometry, fusedReLU: rectified, training: true, inputGradient: wanted)
      return PreparedPasses(passes, geometry, from: blocks, to: blocks)
    }
    let primitives = try ConvolutionPrimitives(
      geometry, fusedReLU: rectified, training: true, inputGradient: wanted, engine: construction.engine)
    return try PreparedPasses(primitives, construction.path)
  }

  private init(
    _ passes: any LinearPasses, _ geometry: ConvolutionGeometry, from input: Layout, to output: Layout,
    _ pooledSize: [Int]? = nil
  ) {
    self.init(
      passes: passes, input: TensorDescriptor(Shape(geometry.inputDimensions), input),
      output: TensorDescriptor(
        Shape(geometry.outputDimensions.prefix(2) + (pooledSize ?? geometry.outputSize)), output))
  }
}

extension ConvolutionOptions {
  /// The sizes of the convolution of an input (N, C, H, W) or (N, C, D, H, W).
  fileprivate func geometry(over shape: Shape, _ path: String) throws -> ConvolutionGeometry {
    guard (4...5).contains(shape.rank) else {
      throw NetworkError(path, "a convolution takes (N, C, H, W) or (N, C, D, H, W), found \(shape)")
    }
    guard shape.spatial.allSatisfy({ $0 + 2 * padding >= kernel }) else {
      throw NetworkError(
        path,
        "the kernel \(extents(shape.spatial.map { _ in kernel })) of the convolution is larger than its input "
          + "\(extents(shape.spatial)) with padding \(padding); make the kernel smaller, pad, or pool less before it"
      )
    }
    let window = Window(size: kernel, stride: stride, paddingLow: padding, paddingHigh: padding)
    return ConvolutionGeometry(
      batch: shape[0], inputChannels: shape[1], outputChannels: filters, inputSize: shape.spatial,
      windows: shape.spatial.map { _ in window })
  }
}
