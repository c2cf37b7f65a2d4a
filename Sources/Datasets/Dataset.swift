/// Samples that are read one by one, by their row from 0: digits, a file of ours, a part of either, or a distorted view.
///
/// Nothing that reads one knows which it is. One object serves one thread.
public protocol Dataset: AnyObject {
  /// What a row has.
  var schema: Schema { get }

  /// The number of rows.
  var count: Int { get }

  /// A digest of everything that is read, before it is distorted.
  var digest: UInt64 { get }

  /// How a file says that its samples were distorted, before anything is done to them here; nil where they are no file's.
  var frozenDistortion: String? { get }

  /// Whether a sample is drawn anew in every epoch; one that is not is the same in all.
  var isDrawnAnew: Bool { get }

  /// The stable identity of the sample in a row, which keys all that is drawn for it.
  func sampleID(at row: Int) -> Int

  /// Hears that a row will be read soon, so that what lies far away in memory can be asked for ahead.
  func expect(_ row: Int)

  /// Reads a row as it appears in an epoch into memory for the dataset's schema.
  ///
  /// A frozen sample is the same in every epoch. Throws a ``Fault`` where it cannot be read.
  func read(_ row: Int, epoch: Int, into sample: SampleMemory) throws

  /// Reads a row as it appears, maybe as a part of another sample with whose random numbers it is then drawn.
  func read(_ row: Int, as appearance: Appearance, into sample: SampleMemory) throws
}

extension Dataset {
  /// Nothing, unless it is a file's samples.
  public var frozenDistortion: String? { nil }

  /// It is not, unless something is drawn.
  public var isDrawnAnew: Bool { false }

  /// Does nothing.
  public func expect(_ row: Int) {}

  /// Where nothing is drawn, a part is what the row is by itself.
  public func read(_ row: Int, as appearance: Appearance, into sample: SampleMemory) throws {
    try read(row, epoch: appearance.epoch, into: sample)
  }
}
