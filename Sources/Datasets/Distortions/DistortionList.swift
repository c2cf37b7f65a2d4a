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

  /// The samples under steps that leave their shape and labels, with random numbers that no distortion has.
  ///
  /// Throws a ``Fault`` where the samples cannot be distorted like that.
  public func augmented(by steps: [DistortionStep], seed: UInt64) throws -> any Dataset {
    try distorted(by: DistortionStage.list(steps), canvas: { _ in nil }, seed: seed, purpose: .augmentation)
  }

  /// The samples under stages, of which the first is the innermost.
  private func distorted(
    by stages: [DistortionStage], canvas: (Schema) -> ImageSize?, seed: UInt64, purpose: RandomPurpose
  ) throws -> any Dataset {
    var dataset: any Dataset = self
    for (place, stage) in stages.enumerated() {
      let distortion: any Distortion =
        switch stage {
        case .warp(let steps, let isFirst):
          try Warp(of: dataset.schema, canvas: isFirst ? canvas(dataset.schema) : nil, steps)
        case .single(let step): try step.distortion(of: dataset.schema, among: self)
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
  /// A step that leaves pixels where they are.
  case single(DistortionStep)

  /// The stages of options; a warp makes the canvas where nothing else does.
  static func list(of options: DistortionOptions) -> [DistortionStage] {
    let stages = list(options.kind == .list ? options.steps : options.kind.steps)
    let needsCanvas = stages.isEmpty || options.canvas != nil
    return needsCanvas && !stages.contains(where: \.isWarp) ? [.warp([], isFirst: true)] + stages : stages
  }

  /// The stages of a list of steps, as few as can be.
  static func list(_ steps: [DistortionStep]) -> [DistortionStage] {
    var stages: [DistortionStage] = []
    for step in steps {
      if !step.isGeometric {
        stages.append(.single(step))
      } else if case .warp(let before, let isFirst) = stages.last, Warp.canFollow(step, before) {
        stages[stages.count - 1] = .warp(before + [step], isFirst: isFirst)
      } else {
        stages.append(.warp([step], isFirst: !stages.contains(where: \.isWarp)))
      }
    }
    return stages
  }

  private var isWarp: Bool { if case .warp = self { true } else { false } }
}

extension DistortionStep {
  /// What a step does that leaves pixels where they are, with further samples of a dataset.
  fileprivate func distortion(of samples: Schema, among others: any Dataset) throws -> any Distortion {
    switch self {
    case .clutter(let options): try Clutter(of: samples, patchesOf: others, options)
    case .noise(let options): Noise(of: samples, options)
    case .brightness(let options): Brightness(of: samples, options)
    case .flip(let options): try Flip(of: samples, options)
    case .add: try Addition(of: samples)
    case .sequence(let options): try Sequence(of: samples, options)
    case .rotate, .scale, .place, .project, .elastic: try Warp(of: samples, [self])
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
