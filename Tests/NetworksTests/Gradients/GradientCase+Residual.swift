import Memory
import Networks
import Tensors

extension GradientCase {
  /// Leaky rectifiers: by themselves, behind each kind of kernel, and with a pooling that is done with the convolution.
  static let leaky =
    [
      GradientCase(.leakyRelu(LeakyReLUOptions()), on: [2, 3, 4, 5], named: "leaky relu"),
      GradientCase(
        .leakyRelu(LeakyReLUOptions(slope: 0.3)), on: [2, 20, 3, 3], .channelBlocks(16), named: "leaky relu"),
    ]
    + [
      [.leakyConvolution(16, 3, padding: 1), .pooling(.max, 2)],
      [.leakyConvolution(9, 4, padding: 3), .pooling(.average, 3, ceiling: true)],
      [.leakyConvolution(20, 3), .leakyConvolution(17, 5, padding: 2), .leakyDense(40), .leakyDense(3)],
      // Few numbers come out of four layers, of which roundings take the more the more cancels: 2.6e-6 with vectors of 8 lanes.
    ].map { sequence($0, on: [2, 3, 9, 8], tolerance: 5e-6) }

  static let globalPoolings = [
    GradientCase(.globalAveragePool, on: [2, 3, 5, 7], named: "global average pool"),
    GradientCase(.globalAveragePool, on: [3, 20, 4, 3], .channelBlocks(16), named: "global average pool"),
    GradientCase(.globalAveragePool, on: [2, 12, 4, 5], .channelBlocks(8), named: "global average pool"),
    GradientCase(.globalAveragePool, on: [2, 5, 3, 3], .channelsLast, named: "global average pool"),
    GradientCase(.globalAveragePool, on: [2, 4, 3, 4, 5], named: "global average pool"),
  ]

  static let normalisations =
    [ActivationOption.none, .relu, .leakyRelu].flatMap { activation in
      [
        normalisation(activation, on: [3, 5, 4, 6]), normalisation(activation, on: [7, 33]),
        normalisation(activation, on: [3, 20, 5, 7], .channelBlocks(16)),
        normalisation(activation, on: [3, 12, 3, 5], .channelBlocks(8)),
        normalisation(activation, on: [2, 35, 3, 3], .channelsLast),
        normalisation(activation, on: [2, 3, 3, 4, 5]),
      ]
    }
    // More numbers than one run of sums in Float32 has.
    + [
      normalisation(.relu, on: [2, 2, 90, 100]),
      normalisation(.none, on: [2, 16, 20, 30], .channelBlocks(16)),
    ]

  static let residuals = [
    residual([.convolution(5, 3, padding: 1, .none)], on: [2, 5, 6, 7]),
    residual([LayerOptions(.relu)], on: [2, 3, 4, 5]),
    residual(
      [.normalised(), .convolution(20, 3, padding: 1), LayerOptions(.relu)], on: [3, 20, 5, 6],
      .channelBlocks(16)),
    residual([.transformer(Localisation.layers)], on: [2, 2, 7, 6]),
    residual([.residual([.dense(6, .relu), .normalised(.relu)]), .dense(6)], on: [4, 6]),
    parallel(
      [
        [
          .convolution(17, 3, padding: 1), .normalised(.relu),
          .residual([
            .convolution(17, 3, padding: 1), .normalised(.relu), .leakyConvolution(17, 3, padding: 1),
            .normalised(),
          ]),
          LayerOptions(.relu), LayerOptions(.globalAveragePool), .dense(4),
        ]
      ], on: [3, 2, 7, 8], tolerance: 5e-6),
    parallel(
      [[.residual([.branches([[.convolution(2, 3, padding: 1)], []]), .convolution(2, 1)])], []],
      on: [2, 2, 4, 5]),
  ]

  private static func normalisation(
    _ activation: ActivationOption, on shape: Shape, _ layout: Layout = .plain
  ) -> GradientCase {
    GradientCase(
      LayerOptions.normalised(activation).kind, on: shape, layout,
      named: "batch normalisation, \(activation)", tolerance: 5e-6)
  }

  private static func residual(
    _ layers: [LayerOptions], on shape: Shape, _ layout: Layout = .plain
  ) -> GradientCase {
    GradientCase(
      LayerOptions.residual(layers).kind, on: shape, layout, named: "residual of \(layers.count) layers",
      tolerance: 5e-6)
  }
}
