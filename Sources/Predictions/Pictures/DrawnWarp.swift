import Datasets
import Networks
import Tensors

/// What a transformer did to a sample, ready to be drawn; of a network without transformers what it is given.
struct DrawnWarp {
  /// What the transformer read.
  let source: DrawnImage
  /// What it made of that, in the same tones; nil where nothing is known of it.
  let made: DrawnImage?
  /// From where it read, in pixels of the source.
  let outlines: [Outline]

  /// Those of a sample of the last micro-batch, in the order of a layout's panels.
  static func all(of batch: PredictedBatch, sample: Int) -> [DrawnWarp] {
    let warps = batch.network.transformers
    guard !warps.isEmpty else { return [untransformed(batch, sample)] }
    return warps.map { DrawnWarp(of: batch, $0, sample) ?? untransformed(batch, sample) }
  }

  private static func untransformed(_ batch: PredictedBatch, _ sample: Int) -> DrawnWarp {
    let image = DrawnImage(batch.images, sample: sample, tones(of: batch.images, in: batch, sample))
    return DrawnWarp(source: image, made: nil, outlines: [])
  }

  private init(source: DrawnImage, made: DrawnImage?, outlines: [Outline]) {
    (self.source, self.made, self.outlines) = (source, made, outlines)
  }

  private init?(of batch: PredictedBatch, _ warp: any WarpRecord, _ sample: Int) {
    guard let tensor = warp.source else { return nil }
    let tones = Self.tones(of: tensor, in: batch, sample)
    self.init(
      source: DrawnImage(tensor, sample: sample, tones), made: DrawnImage(warp.warped, sample: sample, tones),
      outlines: Outline.all(of: warp, sample: sample))
  }

  /// Of images the images' own, where it has their channels; volumes and features from their least value to their largest.
  private static func tones(
    of tensor: Tensor, in batch: PredictedBatch, _ sample: Int
  ) -> DrawnImage.Tones {
    let schema = batch.dataset.schema
    guard tensor.shape.rank == 4, tensor.shape[1] == schema.shape[0], schema.elementAsStored == .uint8 else {
      return .range(DrawnImage.range(of: tensor, sample: sample))
    }
    return .natural(schema.normalisation)
  }
}
