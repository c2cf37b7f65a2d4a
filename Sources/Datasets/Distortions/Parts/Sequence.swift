import Files
import SpatialTransformers
import Tensors

/// Puts one to so many samples side by side, as far from the left as it comes.
///
/// A synthetic stand-in for street numbers (SVHN, Netzer et al. 2011, as Jaderberg et al. 2015, section 4.2, use it): as
/// many labels as the longest sequence has parts, from the left; parts that are missing have one class more, `none`. The
/// length is uniform, which that of street numbers is not, and parts stand in cells as large as they are, the steps
/// before drawn for each by itself. The cells follow one another from a column that is uniform among all where they fit.
final class Sequence: Distortion {
  /// Images so many times as wide; what is known is known of every part, with zeros of those that are missing.
  let schema: Schema

  private let parts: PartReader
  private let part: Samples
  private let ownTransform: KnownTransform?

  /// Throws a ``Fault`` where samples have several labels, or are volumes.
  init(of samples: Schema, _ options: SequenceOptions) throws {
    let size = try samples.imageSize(for: "puts side by side images", atLeast: 2)
    parts = try PartReader(of: samples, count: options.longest, for: "puts side by side")
    var schema = samples.with(size: ImageSize(height: size.height, width: size.width * options.longest))
    schema.classNames = samples.classNames + ["none"]
    schema.labelsPerSample = options.longest
    schema.truth =
      TruthLayout(parts.columns, adding: Self.columns, keepingTransform: true).columns
    self.schema = schema
    part = Samples(samples, capacity: 1)
    ownTransform = KnownTransform(among: parts.columns)
  }

  /// Draws the length, the first column and the rows behind the first, in this order.
  func draw(
    _ row: Int, as appearance: Appearance, of dataset: any Dataset, using random: inout RandomStream,
    into sample: SampleMemory
  ) throws {
    precondition(appearance.part == nil, "a sequence as a part of another sample")
    let length = 1 + random.index(below: parts.count)
    let start = random.index(below: (parts.count - length) * part.schema.shape[2] + 1)
    clear(sample)
    var next = row
    for number in 0..<length {
      let own = next
      if number + 1 < length {
        next = random.index(below: dataset.count)
        dataset.expect(next)
      }
      sample.labels[number] = try parts.read(
        own, number, of: row, epoch: appearance.epoch, in: dataset, into: part[0].pixels, sample.truth)
      let column = start + number * part.schema.shape[2]
      show(at: column, in: sample.pixels)
      if let truth = sample.truth { lead(number, at: column, in: truth) }
    }
    guard let truth = sample.truth else { return }
    let own = truth + parts.columns.valueCount
    (own[0], own[1]) = (Float(length), Float(start))
  }

  private func clear(_ sample: SampleMemory) {
    sample.pixels.update(repeating: 0, count: schema.shape.count)
    sample.labels.update(repeating: Int32(schema.classNames.count - 1), count: schema.labelsPerSample)
    sample.truth?.update(repeating: 0, count: schema.truthPerSample)
    guard let truth = sample.truth else { return }
    let classes = truth + parts.columns.valueCount - parts.count
    for number in 0..<parts.count { classes[number] = Float(schema.classNames.count - 1) }
  }

  /// Copies the part's rows to a column.
  private func show(at column: Int, in image: UnsafeMutablePointer<Float>) {
    let (shape, width) = (part.schema.shape, schema.shape[2])
    for line in 0..<shape[0] * shape[1] {
      (image + line * width + column).update(from: part[0].pixels + line * shape[2], count: shape[2])
    }
  }

  /// Makes the part's matrix lead back from the whole image instead of the part's cell.
  private func lead(_ number: Int, at column: Int, in truth: UnsafeMutablePointer<Float>) {
    guard let ownTransform, let rows = ownTransform.rows else { return }
    let (cell, whole) = (Double(part.schema.shape[2] - 1) / 2, Double(schema.shape[2] - 1) / 2)
    let toCell = Matrix3(
      SIMD3(whole / cell, 0, (whole - Double(column) - cell) / cell), SIMD3(0, 1, 0), SIMD3(0, 0, 1))
    (ownTransform.matrix(number, in: truth) * toCell)
      .write(to: truth + ownTransform.values.lowerBound + 3 * rows * number, rows: rows)
  }

  private static let columns = [
    Column("length", longName: "number of parts that are there"),
    Column("start", units: "pixel", longName: "column of the first part's first pixel"),
  ]
}
