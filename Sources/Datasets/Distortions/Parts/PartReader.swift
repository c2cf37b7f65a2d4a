import Files
import Memory
import Tensors

/// Reads the parts that one sample is made of: a row itself, and others of its dataset.
///
/// What is known of each is told for all: columns have a dimension of parts in front.
final class PartReader {
  /// The most parts.
  let count: Int

  /// What is known of the parts: where there is none all values are zero.
  let columns: [Column]

  private let schema: Schema
  private let labels = AlignedMemory<Int32>(repeating: 0, count: 1)
  private let known: AlignedMemory<Float>

  /// Prepares for samples that have one label each; `purpose` says what they are put together for.
  ///
  /// Throws a ``Fault`` where they have several.
  init(of samples: Schema, count: Int, for purpose: String) throws {
    guard samples.labelsPerSample == 1 else {
      throw Fault(
        ofDistortion: "\(purpose) samples of one label each, but these have \(samples.labelsPerSample)")
    }
    schema = samples
    self.count = count
    columns =
      samples.truth.map { $0.ofParts(count) }
      + [Column("part_class", [Dimension("part", count)], longName: "class of every part")]
    known = AlignedMemory(repeating: 0, count: max(samples.truthPerSample, 1))
  }

  /// Reads a row as part `number` of another one, tells what is known of it and returns its label.
  func read(
    _ row: Int, _ number: Int, of whole: Int, epoch: Int, in dataset: any Dataset,
    into pixels: UnsafeMutablePointer<Float>, _ truth: UnsafeMutablePointer<Float>?
  ) throws -> Int32 {
    var appearance = Appearance(epoch: epoch)
    appearance.part = Appearance.Part(whole: dataset.sampleID(at: whole), number: number)
    let memory = SampleMemory(
      pixels: pixels, labels: labels.start, truth: truth == nil ? nil : known.start)
    try dataset.read(row, as: appearance, into: memory)
    if let truth { tell(number, in: truth) }
    return labels.start[0]
  }

  private func tell(_ number: Int, in truth: UnsafeMutablePointer<Float>) {
    var (from, to) = (known.start, truth)
    for column in schema.truth {
      (to + number * column.rowCount).update(from: from, count: column.rowCount)
      from += column.rowCount
      to += count * column.rowCount
    }
    to[number] = Float(labels.start[0])
  }
}
