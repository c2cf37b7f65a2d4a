import Foundation
import ONNXMessages
import Tensors

/// The nodes and constants of a graph, in the order in which they are added.
final class GraphDraft {
  /// The nodes so far.
  private(set) var nodes: [ONNXNode] = []

  /// The constants so far: parameters by their PyTorch keys, others by numbers.
  private(set) var constants: [ONNXTensor] = []

  /// The path of the layer whose nodes are added, with which their names begin.
  var scope = ""

  /// Constants that are alike, by their element, shape and bytes.
  private var known: [ONNXTensor: Signal] = [:]

  /// Adds a node with one output.
  func add(_ operation: String, _ inputs: [Signal], _ attributes: [String: AttributeValue] = [:]) -> Signal {
    let name = unique(operation)
    var node = ONNXNode()
    node.name = name
    node.opType = operation
    node.input = inputs.map(\.name)
    node.output = [name]
    node.attribute = attributes.sorted { $0.key < $1.key }.map { ONNXAttribute($0.key, $0.value) }
    nodes.append(node)
    return Signal(name: name, draft: self)
  }

  /// Gives what a signal carries a name of its own: one that an output of the graph has.
  func name(_ signal: Signal, _ name: String) {
    var node = ONNXNode()
    node.name = unique("Identity")
    node.opType = "Identity"
    node.input = [signal.name]
    node.output = [name]
    nodes.append(node)
  }

  /// A signal that the graph is given.
  func input(_ name: String) -> Signal { Signal(name: name, draft: self) }

  /// A tensor of Float32 constants, row-major.
  func constant(_ values: [Float], _ dimensions: [Int]) -> Signal {
    precondition(values.count == dimensions.reduce(1, *), "\(values.count) values for \(dimensions)")
    return constant(.float, values.withUnsafeBytes { Data($0) }, dimensions)
  }

  /// A list of integers, or, of one without dimensions, a number.
  func constant(_ values: [Int], _ dimensions: [Int]? = nil) -> Signal {
    let words = values.map(Int64.init)
    return constant(.int64, words.withUnsafeBytes { Data($0) }, dimensions ?? [values.count])
  }

  /// A tensor of truth values.
  func constant(_ values: [Bool], _ dimensions: [Int]) -> Signal {
    constant(.bool, Data(values.map { $0 ? 1 : 0 }), dimensions)
  }

  /// A parameter of the network.
  func parameter(_ parameter: Parameter) -> Signal {
    let bytes = Data(UnsafeRawBufferPointer(parameter.values))
    constants.append(ONNXTensor(parameter.key, .float, bytes, parameter.shape.dimensions))
    return Signal(name: parameter.key, draft: self)
  }

  private func constant(_ element: ONNXTensor.Element, _ bytes: Data, _ dimensions: [Int]) -> Signal {
    let content = ONNXTensor("", element, bytes, dimensions)
    if let signal = known[content] { return signal }
    let name = unique("constant")
    constants.append(ONNXTensor(name, element, bytes, dimensions))
    let signal = Signal(name: name, draft: self)
    known[content] = signal
    return signal
  }

  private func unique(_ word: String) -> String { "\(scope)/\(word)_\(nodes.count + constants.count)" }
}

extension ONNXTensor {
  init(_ name: String, _ element: Element, _ bytes: Data, _ dimensions: [Int]) {
    self.init()
    self.name = name
    dims = dimensions.map(Int64.init)
    dataType = element
    rawData = bytes
  }
}
