import Datasets
import Exports
import Files
import Foundation
import ONNXMessages
import SwiftProtobuf
import TestSupport
import Testing

@Suite struct ONNXTests {
  private func graph(_ model: TrainedModel, batch: Int? = nil) throws -> ONNXGraph {
    try ONNXModel(serializedBytes: ONNXFile(model, batch: batch).bytes()).graph
  }

  @Test func `a file says which operators it means and who made it`() throws {
    let message = try ONNXModel(serializedBytes: ONNXFile(transformer("transformation: affine")).bytes())
    #expect(message.irVersion == 9)
    #expect(message.opsetImport.map(\.version) == [20])
    #expect(message.producerName == "stn")
    #expect(message.metadataProps.contains { $0.key == "class_names" && $0.value == #"["one","other"]"# })
  }

  @Test func `images are taken as they are kept, any number of them or as many as was asked for`() throws {
    var model = try transformer("transformation: affine")
    let any = try graph(model)
    #expect(any.input.map(\.name) == ["image"])
    #expect(any.input[0].type.tensorType.elemType == .uint8)
    #expect(any.input[0].type.tensorType.shape.dim.map(\.dimParam) == ["N", "", "", ""])
    #expect(any.output.map(\.name) == ["logits", "theta/warp"])
    #expect(any.output[1].type.tensorType.shape.dim.map(\.dimValue) == [0, 6])
    model.element = .float32
    model.normalisation = Normalisation(means: [0.5], deviations: [0.25])
    let three = try graph(model, batch: 3)
    #expect(three.input[0].type.tensorType.elemType == .float)
    #expect(three.input[0].type.tensorType.shape.dim.map(\.dimValue) == [3, 1, 12, 12])
    #expect(three.node.prefix(2).map(\.opType) == ["Sub", "Div"])
  }

  @Test func `every node finds what it takes, and no name is given twice`() throws {
    for model in [
      try model(everyPlacement, input: "[2, 12, 12]"), try volume(), try model(modernLayers),
    ] {
      let graph = try graph(model)
      var known = Set(graph.input.map(\.name))
      for constant in graph.initializer { #expect(known.insert(constant.name).inserted, "\(constant.name)") }
      for node in graph.node {
        for name in node.input { #expect(known.contains(name), "\(node.name) takes \(name)") }
        for name in node.output { #expect(known.insert(name).inserted, "\(name)") }
      }
      for output in graph.output { #expect(known.contains(output.name), "\(output.name)") }
    }
  }

  private func volume() throws -> TrainedModel {
    try model(
      "spatial_transformer: {transformation: affine_3d, kernel: nearest, outside: border}, depth_projection, dense: 2",
      input: "[1, 4, 6, 6]")
  }

  @Test(arguments: [
    ("transformation: affine", ["AffineGrid", "GridSample"]),
    ("transformation: attention, kernel: bicubic, outside: reflection", ["AffineGrid", "GridSample"]),
    // AffineGrid takes a single pixel for a corner, where corners are aligned.
    ("transformation: affine, output_size: [1, 5]", ["GridSample"]),
    ("transformation: affine, output_size: [1, 5], align_corners: false", ["AffineGrid", "GridSample"]),
    ("transformation: projective", ["GridSample"]), ("transformation: thin_plate_spline", ["GridSample"]),
    // Halves are rounded otherwise by GridSample, and averages it has none.
    ("transformation: affine, kernel: nearest", ["GatherND"]),
    ("transformation: affine, kernel: area", ["ScatterElements"]),
  ])
  func `operators are used where their meaning is ours`(options: String, expected: [String]) throws {
    let special: Set = ["AffineGrid", "GridSample", "GatherND", "ScatterElements"]
    let found = Set(try operators(of: transformer(options))).intersection(special)
    #expect(found == Set(expected))
  }

  @Test func `reflection of a single pixel, by which GridSample would divide, is left to basic operators`()
    throws
  {
    let options = "transformation: affine, outside: reflection"
    #expect(try !operators(of: transformer(options, input: "[1, 1, 8]")).contains("GridSample"))
    #expect(
      try operators(of: transformer(options + ", align_corners: false", input: "[1, 1, 8]"))
        .contains("GridSample"))
  }

  @Test func `a last window that is only partly inside is made whole by padding`() throws {
    let graph = try graph(model("max_pool: {size: 3, stride: 2, ceiling: true}, dense: 2"))
    let pool = try #require(graph.node.first { $0.opType == "MaxPool" })
    #expect(pool.attribute.first { $0.name == "pads" }?.ints == [0, 0, 1, 1])
    #expect(pool.attribute.first { $0.name == "ceil_mode" } == nil)
  }

  @Test func `a normalisation goes by its running moments, and blocks are sums`() throws {
    let graph = try graph(model(modernLayers))
    #expect(
      graph.node.map(\.opType).filter { !["Cast", "Div"].contains($0) } == [
        "Conv", "BatchNormalization", "Relu", "Conv", "LeakyRelu", "BatchNormalization", "Add", "LeakyRelu",
        "GlobalAveragePool", "Flatten", "BatchNormalization", "Gemm", "Identity",
      ])
    let node = try #require(graph.node.first { $0.opType == "BatchNormalization" })
    #expect(
      node.input.dropFirst() == ["norm.weight", "norm.bias", "norm.running_mean", "norm.running_var"])
    #expect(node.attribute.map(\.name) == ["epsilon"] && node.attribute[0].f == 1e-5)
    let add = try #require(graph.node.first { $0.opType == "Add" })
    #expect(add.input[0] == graph.node.first { $0.opType == "Relu" }?.output[0])
    let leaky = graph.node.filter { $0.opType == "LeakyRelu" }.map { $0.attribute[0].f }
    #expect(leaky == [0.01, 0.3])
    let variance = try #require(graph.initializer.first { $0.name == "norm.running_var" })
    #expect(variance.rawData == [Float](repeating: 1, count: 4).withUnsafeBytes { Data($0) })
  }

  @Test func `θ that nothing learns is a constant`() throws {
    let graph = try graph(transformer("transformation: translation, locked: {shift_x: 0.25, shift_y: -1}"))
    let bytes = [Float](arrayLiteral: 0.25, -1).withUnsafeBytes { Data($0) }
    #expect(graph.initializer.contains { $0.rawData == bytes && $0.dims == [1, 2] })
    #expect(graph.output[1].name == "theta/warp")
  }

  @Test func `a network with more numbers than a file has room for is refused by name`() throws {
    let model = try transformer("transformation: affine")
    expectRefusal(.configuration, "warp.localisation.regression.weight", "room for 100", "safetensors") {
      _ = try ONNXFile(model, limit: 100).bytes()
    }
  }
}
