import Configuration
import Networks
import SpatialTransformers
import Testing
import Training

/// The options of transformers, as configurations write them.
@Suite struct TransformerTests {
  private static let path = "network.layers.0.spatial_transformer"

  private func layers(_ yaml: String) throws -> [LayerOptions] {
    try RunOptions(yaml: "network:\n  layers:\n  - \(yaml)", named: "net.yaml").network.layers
  }

  @Test func `every option of a transformer is read, and its resolved text reads back equal`() throws {
    let yaml = """
      spatial_transformer:
            transformation: similarity
            control_points: 5
            localisation: [relu]
            frozen: true
            locked: {b: 0, a: -0.5}
            ranges: {shift_x: [-1.5, 2], all: [-0.25, 0.75]}
            start: {kind: tile, tile: [0, 1], tiles: [2, 3]}
            learning_rate_factor: 1e-4
            gradient_factor: 0.5
            penalty: 0.125
            output_size: [3, 14, 12]
            align_corners: false
            kernel: bilinear
            outside: zeros
      """
    var options = SpatialTransformerOptions()
    (options.pose.transformation, options.pose.controlPoints, options.pose.frozen) = (.similarity, 5, true)
    options.pose.localisation = [LayerOptions(.relu)]
    options.pose.locked = ["a": -0.5, "b": 0]
    options.pose.ranges = ["shift_x": -1.5...2, "all": -0.25...0.75]
    options.pose.start.kind = .tile
    (options.pose.start.tile, options.pose.start.tiles) = ([0, 1], [2, 3])
    options.pose.learningRateFactor = 1e-4
    (options.pose.gradientFactor, options.pose.penalty) = (0.5, 0.125)
    (options.sampling.outputSize, options.sampling.alignCorners) = ([3, 14, 12], false)
    (options.sampling.kernel, options.sampling.outside) = (.bilinear, .zeros)
    #expect(try layers(yaml) == [LayerOptions(.spatialTransformer(options))])
    try expectReadsBack([LayerOptions(.spatialTransformer(options), name: "warp")])
  }

  @Test func `composed transformers have stages, which share how they sample`() throws {
    let yaml = """
      composed_transformers:
            name: align
            stages:
            - {transformation: projective, localisation: [dense: 8], start: {kind: perturbed, deviation: 0.25}}
            - {name: fine}
            output_size: [9, 7]
      """
    var options = ComposedTransformersOptions()
    options.stages = [StageOptions(), StageOptions(PoseOptions(), name: "fine")]
    (options.stages[0].pose.transformation, options.stages[0].pose.start.kind) = (.projective, .perturbed)
    options.stages[0].pose.start.deviation = 0.25
    var dense = DenseOptions()
    dense.units = 8
    options.stages[0].pose.localisation = [LayerOptions(.dense(dense))]
    options.sampling.outputSize = [9, 7]
    let expected = [LayerOptions(.composedTransformers(options), name: "align")]
    #expect(try layers(yaml) == expected)
    try expectReadsBack(expected)
  }

  @Test func `the resolved text lists names in order and leaves no option out`() throws {
    let yaml =
      "spatial_transformer: {transformation: attention, locked: {scale: 0.5}, ranges: {shift_y: [-1, 1], shift_x: [-1, 1]}}"
    let text = try RunOptions(yaml: "network:\n  layers:\n  - \(yaml)").yaml
    let resolved = """
        - spatial_transformer:
            transformation: attention
            control_points: 4
            localisation: []
            frozen: false
            locked: {scale: 0.5}
            ranges:
              shift_x: [-1.0, 1.0]
              shift_y: [-1.0, 1.0]
            start: {kind: identity}
            gradient_factor: 1.0
            penalty: 0.0
            align_corners: true
            outside: zeros
      objective:
      """
    #expect(text.contains(resolved), "\(text)")
  }

  @Test(arguments: [
    ("locked: 3", "locked: expected names, each with a number from -1e30 to 1e30, found '3'"),
    ("locked: {scale: wide}", "locked.scale: expected a number from -1e30 to 1e30, found 'wide'"),
    ("locked: {scale: inf}", "locked.scale: expected a number from -1e30 to 1e30, found 'inf'"),
    ("ranges: {all: 1}", "ranges.all: expected two numbers from -1e30 to 1e30, the lower first, found 1"),
    ("ranges: {all: [1]}", "ranges.all: expected two numbers from -1e30 to 1e30, the lower first, found [1]"),
    (
      "ranges: {all: [1, -1]}",
      "ranges.all: expected two numbers from -1e30 to 1e30, the lower first, found [1, -1]"
    ),
    (
      "ranges: {all: [1, 1]}",
      "ranges.all: expected two numbers from -1e30 to 1e30, the lower first, found [1, 1]"
    ),
    (
      "ranges: {all: [0, wide]}",
      "ranges.all: expected two numbers from -1e30 to 1e30, the lower first, found [0, wide]"
    ),
    ("start: {kind: tiled}", "start.kind: expected one of identity, perturbed, tile, found 'tiled'"),
    ("start: {tile: [0, 0]}", "start.tile: only for kind tile, and the kind is identity"),
    (
      "start: {kind: tile, deviation: 1}", "start.deviation: only for kind perturbed, and the kind is tile"
    ),
    (
      "start: {kind: perturbed, deviation: 0}",
      "start.deviation: expected a number above 0 and at most 1e30, found '0'"
    ),
    (
      "start: {kind: tile, tile: [-1, 0]}", "start.tile.0: expected an integer from 0 to 4095, found '-1'"
    ),
    ("control_points: 1", "control_points: expected an integer from 2 to 32, found '1'"),
    ("penalty: -1", "penalty: expected a number from 0 to 1e30, found '-1'"),
    ("gradient_factor: -1", "gradient_factor: expected a number from 0 to 1e30, found '-1'"),
    ("learning_rate_factor: -1", "learning_rate_factor: expected a number from 0 to 1e30, found '-1'"),
    ("penalty: 1e39", "penalty: expected a number from 0 to 1e30, found '1e39'"),
    ("gradient_factor: 1e39", "gradient_factor: expected a number from 0 to 1e30, found '1e39'"),
    ("locked: {scale: -1e39}", "locked.scale: expected a number from -1e30 to 1e30, found '-1e39'"),
    (
      "ranges: {all: [-1e39, 1]}",
      "ranges.all: expected two numbers from -1e30 to 1e30, the lower first, found [-1e39, 1]"
    ),
    (
      "start: {kind: perturbed, deviation: 1e39}",
      "start.deviation: expected a number above 0 and at most 1e30, found '1e39'"
    ),
    ("output_size: [0, 4]", "output_size.0: expected an integer from 1 to 4096, found '0'"),
  ])
  func `a wrong value is refused in words`(yaml: String, problem: String) {
    let error = #expect(throws: ConfigurationError.self) { try layers("spatial_transformer: {\(yaml)}") }
    #expect(error?.description == "net.yaml:3: \(Self.path).\(problem)")
  }

  @Test func `composed transformers need their stages, and a stage does not sample`() {
    let missing = #expect(throws: ConfigurationError.self) { try layers("composed_transformers") }
    #expect(
      missing?.description
        == "net.yaml:3: network.layers.0.composed_transformers.stages: missing; expected a list")
    let misplaced = #expect(throws: ConfigurationError.self) {
      try layers("composed_transformers: {stages: [{align_corners: false, frozen: 1}]}")
    }
    #expect(
      misplaced?.description.hasSuffix(
        "stages.0.frozen: expected true or false, found '1'\n"
          + "net.yaml:3: network.layers.0.composed_transformers.stages.0.align_corners: unknown key; known are "
          + "name, transformation, control_points, localisation, frozen, locked, ranges, start, learning_rate_factor, "
          + "gradient_factor, penalty") == true)
  }

  @Test func `stages of one name are refused`() {
    let error = #expect(throws: ConfigurationError.self) {
      try layers("composed_transformers: {stages: [{name: a}, {name: b}, {name: a}]}")
    }
    #expect(
      error?.description == "net.yaml:3: network.layers.0.composed_transformers.stages.2: "
        + "the name 'a' is also that of stage 0")
  }

  private func expectReadsBack(_ layers: [LayerOptions]) throws {
    var options = RunOptions()
    options.network.layers = layers
    let read = try RunOptions(yaml: options.yaml)
    #expect(read == options)
    #expect(read.yaml == options.yaml)
  }
}
