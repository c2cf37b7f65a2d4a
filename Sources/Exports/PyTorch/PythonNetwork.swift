import Memory
import Networks
import SpatialTransformers
import Tensors

/// Writes the layers of a network as PyTorch's modules, and notes what these need.
final class PythonNetwork {
  /// The parts of the module that are needed.
  var blocks: Set<PythonBlock> = []

  /// The kernels and families that are needed.
  var kernels: Set<SamplingKernel> = []
  var families: Set<TransformationFamily> = []

  private let parameters: [String: Parameter]
  /// The transformers, by path.
  let warps: [String: any WarpRecord]

  /// The paths of the transformers written so far.
  var paths: [String] = []

  /// A layer in the dictionary of those around it.
  typealias Entry = (key: String, value: PythonText)

  /// Prepares to write the layers of a network.
  init(of network: Network) {
    parameters = Dictionary(uniqueKeysWithValues: network.parameters.parameters.map { ($0.name, $0) })
    warps = Dictionary(uniqueKeysWithValues: network.transformers.map { ($0.path, $0) })
  }

  /// Writes layers one after another; `shape` is a sample's before them, and afterwards behind them.
  func write(_ layers: [LayerOptions], behind shape: inout [Int], at path: String) -> [Entry] {
    var entries: [Entry] = []
    for (index, layer) in layers.enumerated() {
      let name = layer.name ?? String(index)
      let own = path.isEmpty ? name : "\(path)/\(name)"
      entries += write(layer.kind, named: name, behind: &shape, at: own)
    }
    return entries
  }

  private func write(
    _ layer: LayerOptions.Kind, named name: String, behind shape: inout [Int], at path: String
  ) -> [Entry] {
    switch layer {
    case .convolution(let options):
      [(name, convolution(options, behind: &shape, at: path))]
        + activation(options.activation, options.slope, name)
    case .dense(let options): dense(options, named: name, behind: &shape, at: path)
    case .maxPool(let options): [(name, pooling("MaxPool", options, behind: &shape))]
    case .averagePool(let options): [(name, pooling("AvgPool", options, behind: &shape))]
    case .globalAveragePool: globalPooling(named: name, behind: &shape)
    case .relu: [(name, PythonText("nn.ReLU()"))]
    case .leakyRelu(let options): [(name, PythonText("nn.LeakyReLU(\(options.slope))"))]
    case .batchNormalisation(let options):
      [(name, normalisation(options, behind: shape))] + activation(options.activation, options.slope, name)
    case .dropout(let options): [(name, PythonText("nn.Dropout(\(options.rate))"))]
    case .spatialTransformer(let options): [(name, transformer(options, behind: &shape, at: path))]
    case .composedTransformers(let options): [(name, composed(options, behind: &shape, at: path))]
    case .parallel(let options): [(name, parallel(options, behind: &shape, at: path))]
    case .residual(let options): [(name, residual(options, behind: &shape, at: path))]
    case .depthProjection: [(name, depthProjection(behind: &shape))]
    }
  }

  private func convolution(_ options: ConvolutionOptions, behind shape: inout [Int], at path: String)
    -> PythonText
  {
    let weight = self.shape(of: "weight", at: path)
    let others = [("stride", options.stride, 1), ("padding", options.padding, 0)].filter { $0.1 != $0.2 }
    shape = [weight[0]] + options.sides(behind: shape)
    let numbers = [weight[1], weight[0], options.kernel].map { PythonText("\($0)") }
    return .call(
      "nn.Conv\(weight.rank - 2)d", numbers + others.map { PythonText("\($0.1)").named($0.0) })
  }

  private func pooling(_ kind: String, _ options: PoolingOptions, behind shape: inout [Int]) -> PythonText {
    let sides = shape.dropFirst()
    // A window larger than its input, which the ceiling mode allows, sees all of it; not all of PyTorch's do.
    let sizes = sides.map { min(options.size, $0) }
    let size = Set(sizes).count == 1 ? "\(sizes[0])" : "(\(sizes.map(String.init).joined(separator: ", ")))"
    let windows = options.windows(over: Array(sides))
    shape = [shape[0]] + zip(windows, sides).map { $0.outputCount(of: $1) }
    let stride = PythonText("\(options.stride ?? options.size)")
    return .call(
      "nn.\(kind)\(sides.count)d",
      [PythonText(size), stride] + (options.ceiling ? [PythonText("True").named("ceil_mode")] : []))
  }

  /// A dense layer with what stands before and behind it: flattening, an activation.
  func dense(
    _ options: DenseOptions, named name: String, behind shape: inout [Int], at path: String
  ) -> [Entry] {
    let weight = self.shape(of: "weight", at: path)
    let flat = shape.count > 1 ? [("\(name)/flat", PythonText("nn.Flatten()"))] : []
    var arguments = [PythonText("\(weight[1])"), PythonText("\(weight[0])")]
    if let pose = options.poseFrom {
      blocks.insert(.posedLinear)
      arguments.append(.literal(self.path(of: pose)))
    }
    shape = [weight[0]]
    let layer = PythonText.call(options.poseFrom == nil ? "nn.Linear" : "PosedLinear", arguments)
    return flat + [(name, layer)] + activation(options.activation, options.slope, name)
  }

  private func activation(_ activation: ActivationOption, _ slope: Double, _ name: String) -> [Entry] {
    switch activation {
    case .none: []
    case .relu: [("\(name)/relu", PythonText("nn.ReLU()"))]
    case .leakyRelu: [("\(name)/relu", PythonText("nn.LeakyReLU(\(slope))"))]
    }
  }

  private func globalPooling(named name: String, behind shape: inout [Int]) -> [Entry] {
    let pool = "nn.AdaptiveAvgPool\(shape.count - 1)d(1)"
    shape = [shape[0]]
    return [(name, PythonText(pool)), ("\(name)/flat", PythonText("nn.Flatten()"))]
  }

  private func normalisation(_ options: BatchNormalisationOptions, behind shape: [Int]) -> PythonText {
    let arguments = [
      PythonText("\(shape[0])"), PythonText("\(options.epsilon)").named("eps"),
      PythonText("\(options.momentum)").named("momentum"),
    ]
    return .call("nn.BatchNorm\(max(shape.count - 1, 1))d", arguments)
  }

  private func residual(_ options: ResidualOptions, behind shape: inout [Int], at path: String) -> PythonText
  {
    blocks.insert(.residual)
    return .call("Residual", [.dictionary(write(options.layers, behind: &shape, at: path))])
  }

  private func parallel(_ options: ParallelOptions, behind shape: inout [Int], at path: String) -> PythonText
  {
    blocks.insert(.parallel)
    let input = shape
    var channels = 0
    let branches = options.branches.enumerated().map { index, layers in
      shape = input
      let branch = PythonText.dictionary(write(layers, behind: &shape, at: "\(path)/\(index)"))
      channels += shape[0]
      return branch
    }
    shape[0] = channels
    return .call("Parallel", [.list(branches)])
  }

  private func depthProjection(behind shape: inout [Int]) -> PythonText {
    blocks.insert(.depthProjection)
    shape.remove(at: 1)
    return PythonText("DepthProjection()")
  }

  private func shape(of parameter: String, at path: String) -> Shape {
    guard let found = parameters["\(path)/\(parameter)"] else {
      preconditionFailure("no parameter \(path)/\(parameter)")
    }
    return found.shape
  }
}
