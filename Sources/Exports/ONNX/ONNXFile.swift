import Datasets
import Files
import Networks
package import ONNXMessages
import SpatialTransformers
import SwiftProtobuf

/// A network as a file for ONNX's runtimes.
package struct ONNXFile {
  /// The version of the operators.
  package static let operators: Int64 = 20

  /// The version of the file's format that came with them.
  private static let format: Int64 = 9

  private let model: TrainedModel

  /// The samples that the network takes at a time; nil for any number.
  private let batch: Int?

  /// The most bytes that numbers may take: messages end at 2 GiB, and names and nodes are in there, too.
  private let limit: Int

  /// Prepares the file of a network that takes `batch` samples at a time, or any number.
  package init(_ model: TrainedModel, batch: Int? = nil, limit: Int = 0x7F00_0000) {
    self.model = model
    self.batch = batch
    self.limit = limit
  }

  /// The whole file.
  ///
  /// - Throws: `Fault` where it would be larger than its format allows.
  package func bytes() throws -> [UInt8] { try message().serializedBytes() }

  /// What the file says.
  package func message() throws -> ONNXModel {
    let graph = NetworkGraph(of: model.network)
    let output = graph.write(model)
    try checkSize(of: graph.draft.constants)
    var message = try header()
    message.graph = self.graph(of: graph, giving: output)
    return message
  }

  private func checkSize(of constants: [ONNXTensor]) throws {
    let size = constants.reduce(0) { $0 + $1.rawData.count }
    guard size > limit else { return }
    let largest = constants.max { $0.rawData.count < $1.rawData.count }?.name ?? ""
    throw Fault(
      .configuration,
      "the network's numbers take \(size) bytes (the most are in \(largest)), and an ONNX file has room for \(limit); "
        + "export it as safetensors or for pytorch")
  }

  private func header() throws -> ONNXModel {
    var message = ONNXModel()
    message.irVersion = Self.format
    (message.producerName, message.producerVersion) = ("stn", Software.version)
    message.docString = "A spatial transformer network after \(model.step) steps of training"
    var operators = ONNXOperatorSet()
    operators.version = Self.operators
    message.opsetImport = [operators]
    message.metadataProps = try model.metadata().sorted { $0.key < $1.key }.map { key, value in
      var property = ONNXProperty()
      (property.key, property.value) = (key, value)
      return property
    }
    return message
  }

  private func graph(of network: NetworkGraph, giving output: Flow) -> ONNXGraph {
    var graph = ONNXGraph()
    graph.name = "stn"
    graph.input = [value("image", model.element == .uint8 ? .uint8 : .float, model.options.input)]
    graph.input[0].docString = model.inputDescription
    graph.output = outputs(of: network, giving: output)
    (graph.node, graph.initializer) = (network.draft.nodes, network.draft.constants)
    return graph
  }

  /// The logits, a row for every label where there are several, and θ of all transformers.
  private func outputs(of network: NetworkGraph, giving output: Flow) -> [ONNXValue] {
    let shape = model.logits
    network.draft.scope = ""
    network.draft.name(shape == output.shape ? output.signal : output.signal.reshaped([-1] + shape), "logits")
    return [value("logits", .float, shape)]
      + network.thetas.map { path, theta in
        network.draft.name(theta, "theta/\(path)")
        let names = network.warp(at: path).transformation.parameterNames
        var value = value("theta/\(path)", .float, [names.count])
        value.docString = names.joined(separator: " ")
        return value
      }
  }

  private func value(_ name: String, _ element: ONNXTensor.Element, _ shape: [Int]) -> ONNXValue {
    var value = ONNXValue()
    value.name = name
    value.type.tensorType.elemType = element
    var samples = ONNXValue.Extent()
    if let batch { samples.dimValue = Int64(batch) } else { samples.dimParam = "N" }
    value.type.tensorType.shape.dim =
      [samples]
      + shape.map {
        var extent = ONNXValue.Extent()
        extent.dimValue = Int64($0)
        return extent
      }
    return value
  }
}
