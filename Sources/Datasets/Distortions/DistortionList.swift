import SpatialTransformers
import Tensors

extension Dataset {
  /// The samples under a distortion.
  ///
  /// Throws a ``Fault`` where the samples cannot be distorted like that.
  public func distorted(by options: DistortionOptions, seed: UInt64) throws -> any Dataset {
    guard options.kind != .volume else {
      let distortion = try VolumeDistortion(
        of: schema, side: options.canvas ?? 60, depth: options.depth, angle: options.angle,
        isPlacedFreely: true)
      return DistortedDataset(self, distortion, seed: seed)
    }
    return try distorted(
      by: DistortionStage.list(of: options), canvas: { options.canvas(of: $0) }, seed: seed,
      purpose: .distortion)
  }

  /// The samples under stages, of which the first is the innermost.
  private func distorted(
    by stages: [DistortionStage], canvas: (Schema) -> ImageSize, seed: UInt64, purpose: RandomPurpose
  ) throws -> any Dataset {
    var dataset: any Dataset = self
    for (place, stage) in stages.enumerated() {
      let distortion: any Distortion =
        switch stage {
        case .warp(let steps, let isFirst):
          try Warp(of: dataset.schema, canvas: isFirst ? canvas(dataset.schema) : nil, steps)
        }
      dataset = DistortedDataset(dataset, distortion, seed: seed, purpose: purpose, place: place)
    }
    return dataset
  }
}

/// What is done to samples in one go.
enum DistortionStage: Equatable {
  /// Steps that move pixels, which are read once; the first warp makes the canvas.
  case warp([DistortionStep], isFirst: Bool)

  /// The stages of a list of steps, as few as can be; a warp makes the canvas where nothing else does.
  static func list(of options: DistortionOptions) -> [DistortionStage] {
    let steps = options.kind == .list ? options.steps : options.kind.steps
    var stages: [DistortionStage] = []
    for step in steps where step.isGeometric {
      if case .warp(let before, let isFirst) = stages.last, Warp.canFollow(step, before) {
        stages[stages.count - 1] = .warp(before + [step], isFirst: isFirst)
      } else {
        stages.append(.warp([step], isFirst: !stages.contains(where: \.isWarp)))
      }
    }
    return stages.isEmpty ? [.warp([], isFirst: true)] : stages
  }

  private var isWarp: Bool {
    switch self {
    case .warp: true
    }
  }
}

extension DistortionOptions {
  /// The canvas that the options name, otherwise that of the kind for such images.
  fileprivate func canvas(of schema: Schema) -> ImageSize {
    let ratio = kind.canvasRatio
    func side(_ axis: Int) -> Int {
      canvas ?? (schema.shape[axis] * ratio.canvas + ratio.image - 1) / ratio.image
    }
    return ImageSize(height: side(1), width: side(2))
  }
}
