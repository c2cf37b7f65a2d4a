import Memory
import Networks
import Tensors

extension GradientCase {
  static let all =
    convolutions + pooledConvolutions + denses + poolings + rectifiers + volumes + depthProjections
    + parallels + posed + leaky + globalPoolings + normalisations + residuals
    + transformers

  static let convolutions = [
    convolution(filters: 5, kernel: 3, on: [2, 3, 7, 7]),
    convolution(filters: 5, kernel: 3, relu: true, on: [2, 6, 7, 8]),
    convolution(filters: 4, kernel: 3, stride: 2, padding: 1, relu: true, on: [3, 5, 8, 7]),
    convolution(filters: 3, kernel: 2, stride: 3, padding: 1, on: [2, 8, 7, 10]),
    // One to four channels have kernels of their own.
    convolution(filters: 20, kernel: 5, relu: true, on: [2, 1, 11, 11]),
    convolution(filters: 6, kernel: 4, stride: 2, padding: 3, on: [2, 1, 9, 8]),
    convolution(filters: 6, kernel: 3, stride: 3, padding: 2, relu: true, on: [2, 4, 8, 9]),
    // Whole and partly filled blocks of channels.
    convolution(filters: 32, kernel: 3, relu: true, on: [1, 16, 6, 6], .channelBlocks(16)),
    convolution(filters: 20, kernel: 3, padding: 1, relu: true, on: [2, 20, 5, 5]),
    convolution(filters: 64, kernel: 7, relu: true, on: [1, 16, 7, 7]),
    convolution(filters: 7, kernel: 1, on: [2, 3, 4, 5], .channelsLast),
  ]

  /// Convolutions that may do the pooling behind them as well.
  static let pooledConvolutions = [ActivationOption.relu, .none].flatMap { activation in
    [1, 3, 5].flatMap { channels in
      [
        [.convolution(16, 3, padding: 1, activation), .pooling(.average, 2)],
        [.convolution(9, 4, padding: 3, activation), .pooling(.max, 3, ceiling: true)],
        [.convolution(5, 2, activation), .pooling(.average, 2, stride: 3, ceiling: true)],
        [.convolution(8, 3, activation), .pooling(.max, 3, stride: 2)],
      ].map { sequence($0, on: [2, channels, 9, 8]) }
    }
  }

  static let denses = [
    dense(units: 4, on: [3, 7]), dense(units: 6, relu: true, on: [2, 33]),
    dense(units: 10, relu: true, on: [2, 3, 4, 5]), dense(units: 10, on: [2, 20, 3, 4], .channelBlocks(16)),
    dense(units: 20, relu: true, on: [2, 20, 4, 4], .channelBlocks(8)),
    dense(units: 10, on: [3, 64, 1, 1], .channelBlocks(16)),
    dense(units: 5, on: [2, 6, 3, 4], .channelsLast),
    // Large enough for our own kernels, in numbers that no vector divides.
    dense(units: 41, on: [3, 70]), dense(units: 39, relu: true, on: [2, 3, 5, 5]),
  ]

  static let poolings = [PoolingKind.max, .average].flatMap { kind in
    [
      pooling(kind, 2, on: [2, 3, 6, 8]), pooling(kind, 2, on: [2, 3, 7, 9]),
      pooling(kind, 2, ceiling: true, on: [2, 20, 13, 13], .channelBlocks(16)),
      pooling(kind, 2, ceiling: true, on: [2, 3, 7, 6]),
      pooling(kind, 2, ceiling: true, on: [2, 64, 1, 1], .channelBlocks(16)),
      pooling(kind, 3, stride: 2, on: [2, 8, 9, 8], .channelBlocks(8)),
      pooling(kind, 3, stride: 2, ceiling: true, on: [1, 5, 8, 10]),
      pooling(kind, 2, stride: 3, ceiling: true, on: [2, 4, 7, 10]),
      pooling(kind, 1, stride: 3, ceiling: true, on: [2, 2, 3, 4]),
      pooling(kind, 2, on: [2, 5, 4, 6], .channelsLast),
    ]
  }

  static let rectifiers = [
    GradientCase(.relu, on: [2, 3, 4, 5], named: "relu"),
    GradientCase(.relu, on: [2, 20, 3, 3], .channelBlocks(16), named: "relu"),
    GradientCase(.relu, on: [3, 7], named: "relu"),
  ]

  static let volumes =
    [
      convolution(filters: 5, kernel: 3, on: [2, 3, 4, 5, 6]),
      convolution(filters: 4, kernel: 3, relu: true, on: [2, 1, 6, 5, 5]),
      convolution(filters: 6, kernel: 2, stride: 2, padding: 1, relu: true, on: [2, 1, 5, 4, 6]),
      convolution(filters: 8, kernel: 3, stride: 2, padding: 1, on: [2, 4, 5, 6, 4]),
      convolution(filters: 20, kernel: 2, relu: true, on: [2, 16, 3, 4, 3], .channelBlocks(16)),
      convolution(filters: 7, kernel: 1, on: [2, 3, 2, 3, 4], .channelsLast),
      convolution(filters: 6, kernel: 3, relu: true, on: [3, 5, 3, 3, 3]),
      dense(units: 6, relu: true, on: [2, 3, 2, 3, 4]),
      dense(units: 5, on: [2, 20, 2, 3, 2], .channelBlocks(8)),
      GradientCase(.relu, on: [2, 20, 2, 3, 3], .channelBlocks(16), named: "relu"),
    ]
    + [PoolingKind.max, .average].flatMap { kind in
      [
        pooling(kind, 2, on: [2, 3, 4, 6, 5]), pooling(kind, 2, ceiling: true, on: [2, 3, 5, 7, 4]),
        pooling(kind, 3, stride: 2, ceiling: true, on: [2, 20, 5, 6, 4], .channelBlocks(8)),
        pooling(kind, 2, stride: 3, on: [1, 5, 5, 2, 6], .channelsLast),
      ]
    }

  private static func convolution(
    filters: Int, kernel: Int, stride: Int = 1, padding: Int = 0, relu: Bool = false, on shape: Shape,
    _ layout: Layout = .plain
  ) -> GradientCase {
    let options = ConvolutionOptions(filters, kernel, stride: stride, padding: padding, relu ? .relu : .none)
    let name = "convolution \(kernel) to \(filters) channels, stride \(stride), padding \(padding)"
    return GradientCase(
      .convolution(options), on: shape, layout, named: name + (relu ? ", relu" : ""))
  }

  private static func dense(
    units: Int, relu: Bool = false, on shape: Shape, _ layout: Layout = .plain
  ) -> GradientCase {
    let options = DenseOptions(units, relu ? .relu : .none)
    return GradientCase(
      .dense(options), on: shape, layout, named: "dense \(units)\(relu ? ", relu" : "")")
  }

  private static func pooling(
    _ kind: PoolingKind, _ size: Int, stride: Int? = nil, ceiling: Bool = false, on shape: Shape,
    _ layout: Layout = .plain
  ) -> GradientCase {
    let options = PoolingOptions(size, stride: stride, ceiling: ceiling)
    return GradientCase(
      kind.layer(options), on: shape, layout,
      named: "\(kind) pool \(size), stride \(stride ?? size)\(ceiling ? ", ceiling" : "")")
  }
}
