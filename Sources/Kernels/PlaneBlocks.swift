/// How the planes of a sample lie in memory: blocks of lanes, (C / lanes, H, W, lanes).
struct PlaneBlocks {
  /// Blocks of a sample, of which the last may be filled up.
  let blocks: Int

  /// Elements of a block.
  let stride: Int

  init(channels: Int, size: [Int]) {
    blocks = Self.count(of: channels)
    stride = size.reduce(vectorLanes, *)
  }

  /// Blocks that hold `channels`.
  static func count(of channels: Int) -> Int { (channels + vectorLanes - 1) / vectorLanes }
}

extension SpectralMatrices {
  /// Transforms the planes of all samples into the samples' rows.
  func analyse(_ planes: UnsafePointer<Float>, _ shape: PlaneBlocks, _ analysis: PlaneAnalysis) {
    var plane = planes
    for row in 0..<rows {
      for block in 0..<shape.blocks {
        analysis.run(plane, to: address(row: row, block: block), of: self)
        plane += shape.stride
      }
    }
  }
}
