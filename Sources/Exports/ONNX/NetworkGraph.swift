import Datasets
import Networks
import ONNXMessages
import Tensors

/// Writes the layers of a network as nodes of a graph.
final class NetworkGraph {
  let draft = GraphDraft()
  private(set) var thetas: [(path: String, signal: Signal)] = []

  private let parameters: [String: Parameter]
  private let warps: [String: any WarpRecord]
  private let image: Signal

  /// Prepares to write the layers of a network.
  init(of network: Network) {
    parameters = Dictionary(
      uniqueKeysWithValues: (network.parameters.parameters + network.state.parameters).map { ($0.name, $0) })
    warps = Dictionary(uniqueKeysWithValues: network.transformers.map { ($0.path, $0) })
    image = draft.input("image")
  }

  /// The number of samples, as a list of one integer.
  private(set) lazy var batch = draft.add("Shape", [image], ["start": .integer(0), "end": .integer(1)])

  /// Writes a whole network that is given images as they are kept, and returns its output (N, features).
  func write(_ model: TrainedModel) -> Flow {
    let numbers = model.element == .uint8 ? image.cast(to: .float) / image.number(model.white) : image
    var pixels = Flow(signal: numbers, shape: model.options.input)
    if let normalisation = model.normalisation {
      let perChannel = [normalisation.means.count] + pixels.sides.map { _ in 1 }
      let centred = pixels.signal - draft.constant(normalisation.means, perChannel)
      pixels = Flow(
        signal: centred / draft.constant(normalisation.deviations, perChannel), shape: pixels.shape)
    }
    return write(model.options.layers, behind: pixels, at: "")
  }

  /// Writes layers one after another; `path` is that of the layer which they are in.
  func write(_ layers: [LayerOptions], behind input: Flow, at path: String) -> Flow {
    var flow = input
    for (index, layer) in layers.enumerated() {
      let own = Self.path(layer.name ?? String(index), in: path)
      draft.scope = own
      flow = write(layer.kind, behind: flow, at: own)
    }
    return flow
  }

  private func write(_ layer: LayerOptions.Kind, behind input: Flow, at path: String) -> Flow {
    switch layer {
    case .convolution(let options): convolution(options, behind: input, at: path)
    case .dense(let options): dense(options, behind: input, at: path)
    case .maxPool(let options): pooling("MaxPool", [:], options, behind: input)
    case .averagePool(let options):
      pooling("AveragePool", ["count_include_pad": .integer(0)], options, behind: input)
    case .globalAveragePool: globalPooling(behind: input)
    case .relu: Flow(signal: input.signal("Relu"), shape: input.shape)
    case .leakyRelu(let options):
      Flow(signal: activated(input.signal, .leakyRelu, options.slope), shape: input.shape)
    case .batchNormalisation(let options): normalisation(options, behind: input, at: path)
    case .dropout: input
    case .spatialTransformer(let options): transformer(options, behind: input, at: path)
    case .composedTransformers(let options): composed(options, behind: input, at: path)
    case .parallel(let options): parallel(options, behind: input, at: path)
    case .residual(let options): residual(options, behind: input, at: path)
    case .depthProjection:
      Flow(signal: input.signal.summed(over: 2), shape: [input.shape[0]] + input.shape[2...])
    }
  }

  /// The path of a layer, or of a stage.
  static func path(_ name: String, in path: String) -> String { path.isEmpty ? name : "\(path)/\(name)" }

  /// The transformer at a path.
  func warp(at path: String) -> any WarpRecord {
    guard let warp = warps[path] else { preconditionFailure("no transformer is at \(path)") }
    return warp
  }

  /// Remembers θ of a transformer, for the outputs and for layers that read it.
  func add(_ theta: Signal, at path: String) {
    thetas.append((path, theta))
  }

  /// A parameter of the layer at a path.
  func parameter(_ name: String, at path: String) -> (signal: Signal, shape: Shape) {
    guard let parameter = parameters["\(path)/\(name)"] else {
      preconditionFailure("no parameter \(path)/\(name)")
    }
    return (draft.parameter(parameter), parameter.shape)
  }
}
