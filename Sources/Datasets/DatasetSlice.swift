/// Some rows of a dataset, as a dataset.
public final class DatasetSlice: Dataset {
  private let base: any Dataset
  /// Kept small, as they are read in any order.
  private let rows: [Int32]

  /// Takes these rows, in this order.
  public init(_ base: any Dataset, rows: [Int]) {
    self.base = base
    self.rows = rows.map(Int32.init)
  }

  /// The schema of the whole.
  public var schema: Schema { base.schema }

  /// The number of rows taken.
  public var count: Int { rows.count }

  /// The digest of the whole.
  public var digest: UInt64 { base.digest }

  /// What the whole was distorted by.
  public var frozenDistortion: String? { base.frozenDistortion }

  /// Whether the whole is drawn anew.
  public var isDrawnAnew: Bool { base.isDrawnAnew }

  /// The identity that the sample has in the whole.
  public func sampleID(at row: Int) -> Int { base.sampleID(at: Int(rows[row])) }

  /// Expects the row of the whole.
  public func expect(_ row: Int) { base.expect(Int(rows[row])) }

  /// Reads the row of the whole.
  public func read(_ row: Int, epoch: Int, into sample: SampleMemory) throws {
    try base.read(Int(rows[row]), epoch: epoch, into: sample)
  }

  /// Reads the row of the whole as it appears.
  public func read(_ row: Int, as appearance: Appearance, into sample: SampleMemory) throws {
    try base.read(Int(rows[row]), as: appearance, into: sample)
  }
}
