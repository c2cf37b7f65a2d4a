import Tensors

/// Puts a second sample's channels behind those of the first; the label is the sum of both.
///
/// Jaderberg et al. 2015, appendix A.1, MNIST addition: two digits in two channels, each with its
/// own RTS, 19 classes. The second is any row of the dataset; the steps before are drawn for each by itself.
final class Addition: Distortion {
  /// Images of twice as many channels, of the classes 0 to twice the last; what is known is known of both parts.
  let schema: Schema

  private let parts: PartReader
  private let imageCount: Int

  /// Throws a ``Fault`` where samples have several labels.
  init(of samples: Schema) throws {
    parts = try PartReader(of: samples, count: 2, for: "adds")
    imageCount = samples.shape.count
    var schema = samples
    schema.shape = Shape([2 * samples.shape[0]] + samples.shape.dimensions.dropFirst())
    schema.classNames = (0..<max(2 * samples.classNames.count - 1, 1)).map(String.init)
    schema.truth = parts.columns
    self.schema = schema
  }

  /// Draws the second row.
  func draw(
    _ row: Int, as appearance: Appearance, of dataset: any Dataset, using random: inout RandomStream,
    into sample: SampleMemory
  ) throws {
    precondition(appearance.part == nil, "a sum as a part of another sample")
    let rows = (row, random.index(below: dataset.count))
    dataset.expect(rows.1)
    var sum: Int32 = 0
    for number in 0..<2 {
      sum += try parts.read(
        number == 0 ? rows.0 : rows.1, number, of: row, epoch: appearance.epoch, in: dataset,
        into: sample.pixels + number * imageCount, sample.truth)
    }
    sample.labels[0] = sum
  }
}
