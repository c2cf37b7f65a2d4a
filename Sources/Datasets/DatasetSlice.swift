/// Some rows of a dataset, as a dataset.
public final class DatasetSlice: Dataset {
  private let base: any Dataset
  private let rows: [Int]

  /// Takes these rows, in this order.
  public init(_ base: any Dataset, rows: [Int]) {
    self.base = base
    self.rows = rows
  }

  /// The schema of the whole.
  public var schema: Schema { base.schema }

  /// The number of rows taken.
  public var count: Int { rows.count }

  /// The digest of the whole.
  public var digest: UInt64 { base.digest }

  /// What the whole was distorted by.
  public var frozenDistortion: String? { base.frozenDistortion }

  /// The identity that the sample has in the whole.
  public func sampleID(at row: Int) -> Int { base.sampleID(at: rows[row]) }

  /// Expects the row of the whole.
  public func expect(_ row: Int) { base.expect(rows[row]) }

  /// Reads the row of the whole.
  public func read(_ row: Int, epoch: Int, into sample: SampleMemory) throws {
    try base.read(rows[row], epoch: epoch, into: sample)
  }

  /// Reads the row of the whole as it appears.
  public func read(_ row: Int, as appearance: Appearance, into sample: SampleMemory) throws {
    try base.read(rows[row], as: appearance, into: sample)
  }
}
