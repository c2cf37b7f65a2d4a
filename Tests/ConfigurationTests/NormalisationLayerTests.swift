import Configuration
import Networks
import Testing
import Training

/// The ways in which normalisations, residual blocks and leaky rectifiers are written.
@Suite struct NormalisationLayerTests {
  private func layers(_ yaml: String) throws -> [LayerOptions] {
    try RunOptions(yaml: "network:\n  layers:\n\(yaml)", named: "net.yaml").network.layers
  }

  @Test func `normalisations and residual blocks are read and written back`() throws {
    let read = try layers(
      """
        - batch_normalisation: {name: n, epsilon: 0.001, momentum: 1, activation: leaky_relu, slope: 0.3}
        - residual: {name: block, layers: [relu, batch_normalisation: {activation: relu}]}
        - global_average_pool: {name: mean}
      """)
    var (normalisation, inner, residual) = (
      BatchNormalisationOptions(), BatchNormalisationOptions(), ResidualOptions()
    )
    (normalisation.epsilon, normalisation.momentum) = (0.001, 1)
    (normalisation.activation, normalisation.slope, inner.activation) = (.leakyRelu, 0.3, .relu)
    residual.layers = [LayerOptions(.relu), LayerOptions(.batchNormalisation(inner))]
    #expect(
      read == [
        LayerOptions(.batchNormalisation(normalisation), name: "n"),
        LayerOptions(.residual(residual), name: "block"), LayerOptions(.globalAveragePool, name: "mean"),
      ])
    var options = RunOptions()
    options.network.layers = read
    #expect(try RunOptions(yaml: options.yaml) == options)
    options.network.layers = try layers("  - dense: {units: 3, activation: relu}")
    #expect(!options.yaml.contains("slope"), "a key that says nothing is not written")
  }

  @Test(arguments: [
    (
      "  - batch_normalization",
      "net.yaml:3: network.layers.0.batch_normalization: unknown layer; did you mean batch_normalisation?"
    ),
    (
      "  - batch_normalisation: {momentum: 0}",
      "net.yaml:3: network.layers.0.batch_normalisation.momentum: expected a number above 0 and at most 1, found '0'"
    ),
    (
      "  - batch_normalisation: {epsilon: 0}",
      "net.yaml:3: network.layers.0.batch_normalisation.epsilon: expected a number above 0 and at most 1e30, found '0'"
    ),
    (
      "  - dense: {units: 3, activation: relu, slope: 0.1}",
      "net.yaml:3: network.layers.0.dense.slope: only for kind leaky_relu, and the kind is relu"
    ),
    (
      "  - leaky_relu: 1",
      "net.yaml:3: network.layers.0.leaky_relu.slope: expected a number above 0 and below 1, found '1'"
    ),
    ("  - residual: [relu]", "net.yaml:3: network.layers.0.residual: expected keys, found a list of 1"),
    (
      "  - residual: {layers: []}",
      "net.yaml:3: network.layers.0.residual.layers: expected at least one layer, found none"
    ),
    (
      "  - residual: {layers: [relu: {name: a}, relu: {name: a}]}",
      "net.yaml:3: network.layers.0.residual.layers.1: the name 'a' is also that of layer 0"
    ),
  ])
  func `what they cannot be is refused with its place`(yaml: String, problem: String) {
    let found = #expect(throws: ConfigurationError.self) { try layers(yaml) }
    #expect(found?.description == problem)
  }
}
