import Foundation
import ONNXMessages
import SwiftProtobuf
import Testing

@Suite struct MessageTests {
  private var node: ONNXNode {
    var attribute = ONNXAttribute()
    // A zero that is meant has to be told from one that was never said.
    (attribute.name, attribute.i, attribute.type) = ("a", 0, .int)
    var node = ONNXNode()
    (node.input, node.output, node.opType, node.attribute) = (["x"], ["y"], "Relu", [attribute])
    return node
  }

  private var tensor: ONNXTensor {
    var tensor = ONNXTensor()
    (tensor.dims, tensor.dataType, tensor.name, tensor.rawData) = ([2], .float, "w", Data([1, 2]))
    return tensor
  }

  private var value: ONNXValue {
    var (value, fixed, open) = (ONNXValue(), ONNXValue.Extent(), ONNXValue.Extent())
    (value.name, fixed.dimValue, open.dimParam) = ("x", 3, "N")
    value.type.tensorType.elemType = .uint8
    value.type.tensorType.shape.dim = [open, fixed]
    return value
  }

  /// The expected bytes were put together by hand from the numbers of ONNX's schema.
  @Test func `fields have the numbers of ONNX's schema`() throws {
    var model = ONNXModel()
    var (operators, property) = (ONNXOperatorSet(), ONNXProperty())
    (operators.version, property.key, property.value) = (20, "k", "v")
    (model.irVersion, model.opsetImport, model.metadataProps) = (9, [operators], [property])
    (model.graph.name, model.graph.node, model.graph.initializer) = ("g", [node], [tensor])
    let attribute: [UInt8] = [0x0A, 1, 0x61, 0x18, 0, 0xA0, 1, 2]
    let node: [UInt8] = [0x0A, 1, 0x78, 0x12, 1, 0x79, 0x22, 4, 0x52, 0x65, 0x6C, 0x75, 0x2A, 8] + attribute
    let tensor: [UInt8] = [0x0A, 1, 2, 0x10, 1, 0x42, 1, 0x77, 0x4A, 2, 1, 2]
    let graph: [UInt8] = [0x0A, 22] + node + [0x12, 1, 0x67, 0x2A, 12] + tensor
    let expected: [UInt8] =
      [0x08, 9, 0x3A, 41] + graph + [0x42, 2, 0x10, 20] + [0x72, 6, 0x0A, 1, 0x6B, 0x12, 1, 0x76]
    #expect(try model.serializedBytes() == expected)
  }

  @Test func `inputs and outputs have the numbers of ONNX's schema`() throws {
    var graph = ONNXGraph()
    (graph.input, graph.output) = ([value], [value])
    let shape: [UInt8] = [0x0A, 3, 0x12, 1, 0x4E, 0x0A, 2, 0x08, 3]
    let kind: [UInt8] = [0x0A, 13, 0x08, 2, 0x12, 9] + shape
    let value: [UInt8] = [0x0A, 1, 0x78, 0x12, 15] + kind
    #expect(try graph.serializedBytes() == [0x5A, 20] + value + [0x62, 20] + value)
  }
}
