import Datasets
import Files
import Networks
import SpatialTransformers
import Tensors

/// What a transformer does to samples in words, and what would undo what was done to them, where that is known.
struct TransformerPoses {
  let path: String
  let family: String
  let words: [PoseWord]
  /// Whether the truth tells what would undo what was done to the samples that it reads.
  let hasTruth: Bool
  /// Whether a turn has a direction, as in the plane.
  let isFlat: Bool

  private let warp: any WarpRecord
  private let fit: PoseFit
  private let truth: Range<Int>?

  /// Prepares to tell so many words of samples of a schema; the truth counts for transformers that read the image itself.
  init(_ warp: any WarpRecord, _ schema: Schema, telling: [PoseWord], readsImage: Bool) {
    self.warp = warp
    (path, family) = (warp.path, warp.family.rawValue)
    let grid = warp.transformation.grid
    fit = PoseFit(grid)
    isFlat = grid.axes == 2
    let isStraight = warp.family.hasMatrix && warp.family != .projective
    words = telling.filter { word in
      switch word {
      case .deeper: grid.axes == 3
      case .stretch: grid.axes == 2
      case .bend: !isStraight
      case .turn, .size, .right, .down: true
      }
    }
    truth = readsImage ? Self.transform(in: schema, axes: grid.axes) : nil
    hasTruth = truth != nil
  }

  /// The numbers of a sample: the words' values, and those of the truth.
  var width: Int { words.count * (hasTruth ? 2 : 1) }

  /// Writes the numbers of a sample of the last pass.
  func write(_ sample: Int, _ batch: Batch, to row: UnsafeMutableBufferPointer<Float>) {
    guard !words.isEmpty else { return }
    let grid = warp.transformation.grid
    let size = (0..<grid.axes).map { grid.input[$0] }
    let made = (0..<grid.axes).map { grid.output[$0] }
    let values = fit.pose(warp.positions.values(of: sample)).values(of: size, made: made)
    for (place, word) in words.enumerated() { row[place] = Float(values[word] ?? .nan) }
    guard let truth, let known = batch.samples.truth else { return }
    let first = sample * batch.samples.schema.truthPerSample
    let entries = known[first + truth.lowerBound..<first + truth.upperBound].map(Double.init)
    let wanted = Pose(undoing: entries, size: size, original: made)?.values(of: size, made: made)
    for (place, word) in words.enumerated() { row[words.count + place] = Float(wanted?[word] ?? .nan) }
  }

  /// Where the matrix that leads back to what was distorted stands among the truth; nil where it is not told, or projects.
  private static func transform(in schema: Schema, axes: Int) -> Range<Int>? {
    var first = 0
    for column in schema.truth {
      if column.path == "transform" {
        return column.rowCount == axes * (axes + 1) ? first..<first + column.rowCount : nil
      }
      first += column.rowCount
    }
    return nil
  }
}
