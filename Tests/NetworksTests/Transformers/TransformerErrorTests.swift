import Networks
import Reference
import SpatialTransformers
import TestSupport
import Tensors
import Testing

/// What transformers refuse, and in which words.
@Suite struct TransformerErrorTests {
  @Test(arguments: [
    TransformerRefusal("locked names scal, and attention has scale, shift_x, shift_y") {
      ($0.pose.transformation, $0.pose.locked) = (.attention, ["scal": 1])
    },
    TransformerRefusal("ranges names scale, and rotation has angle, all") {
      ($0.pose.transformation, $0.pose.ranges) = (.rotation, ["scale": 0...1])
    },
    TransformerRefusal("angle is both in locked and in ranges; leave one out") {
      ($0.pose.transformation, $0.pose.locked, $0.pose.ranges) = (.rotation, ["angle": 0], ["angle": -1...1])
    },
    TransformerRefusal(
      "the range [0.0, 1.5] of a12 does not have its identity, 0.0, strictly inside; widen it"
    ) {
      $0.pose.ranges = ["a12": 0...1.5]
    },
    TransformerRefusal(
      "the range [-1.0, 0.5] of a11 does not have its identity, 1.0, strictly inside; widen it"
    ) {
      $0.pose.ranges = ["all": -1...0.5]
    },
    TransformerRefusal(
      "the range [0.5, 1.00000000001] of a11 does not have its identity, 1.0, strictly inside in Float32; widen it"
    ) {
      $0.pose.ranges = ["a11": 0.5...1.00000000001]
    },
    TransformerRefusal("a11 starts at 0.5, outside its range [0.75, 2.0]; widen the range or start elsewhere")
    {
      $0.pose.ranges = ["a11": 0.75...2]
      ($0.pose.start.kind, $0.pose.start.tiles) = (.tile, [2, 2])
    },
    TransformerRefusal(
      "the start is tile [2, 0] of [2, 2], expected a row and column, each from 0 and below its count"
    ) {
      ($0.pose.start.kind, $0.pose.start.tile, $0.pose.start.tiles) = (.tile, [2, 0], [2, 2])
    },
    TransformerRefusal(
      "the start is tile [0, 0, 0] of [2, 2], expected a row and column, each from 0 and below its count"
    ) {
      ($0.pose.start.kind, $0.pose.start.tile, $0.pose.start.tiles) = (.tile, [0, 0, 0], [2, 2])
    },
    TransformerRefusal(
      "attention has no map that reads tile [0, 0] of [1, 2]; use affine, projective"
    ) {
      ($0.pose.transformation, $0.pose.start.kind, $0.pose.start.tiles) = (.attention, .tile, [1, 2])
    },
    TransformerRefusal(
      "rotation has no map that reads tile [0, 1] of [2, 2]; use attention, similarity"
    ) {
      ($0.pose.transformation, $0.pose.start.kind) = (.rotation, .tile)
      ($0.pose.start.tile, $0.pose.start.tiles) = ([0, 1], [2, 2])
    },
    TransformerRefusal(
      "it is frozen, so that nothing is learnt, and without effect are ranges, penalty, gradient_factor, start; leave"
    ) {
      ($0.pose.frozen, $0.pose.start.kind, $0.pose.ranges) = (true, .perturbed, ["all": -2...2])
      ($0.pose.penalty, $0.pose.gradientFactor) = (0.5, 0.5)
    },
    TransformerRefusal(
      "all of its parameters are locked, so that nothing is learnt, and without effect are ranges, penalty, "
        + "gradient_factor, start, localisation, learning_rate_factor; leave them out"
    ) {
      ($0.pose.transformation, $0.pose.locked) = (.rotation, ["angle": 0.5])
      ($0.pose.start.kind, $0.pose.localisation, $0.pose.ranges) = (.tile, [.dense(3)], ["all": -2...2])
      ($0.pose.penalty, $0.pose.gradientFactor, $0.pose.learningRateFactor) = (0.5, 0.5, 0.5)
    },
    TransformerRefusal(
      "affine_3d warps volumes, and its input is 6×7; use translation, attention"
    ) { $0.pose.transformation = .affine3D },
    TransformerRefusal("affine warps images, and its input is 4×5×6; use affine_3d", on: [2, 1, 4, 5, 6]) {
      _ in
    },
    TransformerRefusal("the trilinear kernel does not read its input of 6×7; use nearest, bilinear") {
      $0.sampling.kernel = .trilinear
    },
    TransformerRefusal(
      "the bicubic kernel does not read its input of 4×5×6; use nearest, trilinear", on: [2, 1, 4, 5, 6]
    ) { ($0.pose.transformation, $0.sampling.kernel) = (.affine3D, .bicubic) },
    TransformerRefusal(
      "output_size is [1, 1], and the area kernel, as wide as outputs lie apart, needs two or more along each axis"
    ) { ($0.sampling.kernel, $0.sampling.outputSize) = (.area, [1, 1]) },
    TransformerRefusal("output_size is [4, 1], and the area kernel") {
      ($0.sampling.kernel, $0.sampling.outputSize) = (.area, [4, 1])
    },
    TransformerRefusal("output_size is [3, 4, 5], expected rows and columns, both positive") {
      $0.sampling.outputSize = [3, 4, 5]
    },
    TransformerRefusal(
      "output_size is [3, 4], expected slices, rows and columns, all positive", on: [2, 1, 4, 5, 6]
    ) { ($0.pose.transformation, $0.sampling.outputSize) = (.affine3D, [3, 4]) },
    TransformerRefusal(
      "a spatial transformer takes (N, C, H, W) or (N, C, D, H, W), found (2, 7)", on: [2, 7]
    ) { _ in },
    TransformerRefusal(
      "its matrix of control points' weights would be (4000000, 1024), more than 2147483648 elements; make the "
        + "layer, what comes before it or the micro-batch smaller"
    ) {
      ($0.pose.transformation, $0.pose.controlPoints) = (.thinPlateSpline, 32)
      $0.sampling.outputSize = [2000, 2000]
    },
    TransformerRefusal(
      "its control points' weights would take 1048576000000 multiplications to solve for, more than 549755813888; "
        + "give it fewer control_points or a smaller output_size"
    ) {
      ($0.pose.transformation, $0.pose.controlPoints) = (.affineThinPlateSpline, 32)
      $0.sampling.outputSize = [1000, 1000]
    },
  ])
  func `options that do not fit are refused with the layer, what was found and what there is`(
    _ refusal: TransformerRefusal
  ) {
    let message = self.message(.spatialTransformer(refusal.options), on: refusal.shape)
    #expect(message.hasPrefix("layer warp: \(refusal.problem)"), "\(message)")
  }

  @Test func `a frozen transformer may keep its localisation network, its rate and its tile`() throws {
    var options = SpatialTransformerOptions([.dense(3)], frozen: true)
    options.pose.learningRateFactor = 0.5
    (options.pose.start.kind, options.pose.start.tiles) = (.tile, [2, 2])
    let layer = try LayerUnderTest(
      LayerOptions(.spatialTransformer(options)), behind: TensorDescriptor([1, 1, 6, 7]))
    #expect(layer.parameters.parameters.isEmpty)
  }

  @Test func `composed transformers refuse what has no matrix, and volumes, and nothing at all`() {
    var options = ComposedTransformersOptions()
    #expect(
      message(.composedTransformers(options))
        == "layer warp: composed transformers take (N, C, H, W) and have one or more stages, found (2, 1, 6, 7) and "
        + "0 stages")
    options.stages = [StageOptions(), StageOptions()]
    #expect(
      message(.composedTransformers(options), on: [2, 1, 4, 5, 6])
        .hasSuffix("found (2, 1, 4, 5, 6) and 2 stages"))
    options.stages[1].pose.transformation = .thinPlateSpline
    #expect(
      message(.composedTransformers(options)).hasPrefix(
        "layer warp/1: thin_plate_spline is not given by one matrix, which composed transformers multiply; use "
          + "translation, attention"))
    options.stages = [StageOptions(PoseOptions(), name: "1"), StageOptions()]
    #expect(message(.composedTransformers(options)) == "layer warp: two stages are named 1")
  }

  @Test func `the area kernel reads an axis of one pixel to one pixel`() throws {
    var options = SpatialTransformerOptions()
    (options.sampling.kernel, options.sampling.outputSize, options.sampling.outside) = (
      .area, [1, 3], .border
    )
    let layer = try LayerUnderTest(
      LayerOptions(.spatialTransformer(options)), behind: TensorDescriptor([1, 1, 1, 7]))
    let mean = try layer.forward(Values([1, 1, 1, 7], Array(repeating: 0.5, count: 7))).numbers
    #expect(relativeL2(mean, [0.5, 0.5, 0.5]) < 1e-6)
  }

  private func message(_ kind: LayerOptions.Kind, on shape: Shape = [2, 1, 6, 7]) -> String {
    let error = #expect(throws: NetworkError.self) {
      try LayerUnderTest(LayerOptions(kind, name: "warp"), behind: TensorDescriptor(shape))
    }
    return error?.description ?? ""
  }
}

struct TransformerRefusal: Sendable, CustomTestStringConvertible {
  let problem: String
  let shape: Shape
  let options: SpatialTransformerOptions

  init(_ problem: String, on shape: Shape = [2, 1, 6, 7], _ set: (inout SpatialTransformerOptions) -> Void) {
    var options = SpatialTransformerOptions()
    set(&options)
    self.problem = problem
    self.shape = shape
    self.options = options
  }

  var testDescription: String { problem }
}
