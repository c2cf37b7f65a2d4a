public import Datasets
public import Files
import Memory
public import MPI

/// Freezes samples into a file: all ranks draw, round by round, and rank 0 writes.
///
/// The same samples give the same bytes on any number of ranks.
public final class DatasetGeneration {
  private let dataset: any Dataset
  private let epoch: Int
  private let world: Communicator
  private let mine: DrawnSamples
  private let gathered: AlignedMemory<UInt8>
  private let samplesPerRank: Int

  /// Prepares to draw all samples of a dataset as they appear in an epoch.
  public init(_ dataset: any Dataset, epoch: Int, over world: Communicator) {
    self.dataset = dataset
    self.epoch = epoch
    self.world = world
    // Rank 0 holds a round of all ranks: a portion from each at most, which for small images 256 do not reach.
    samplesPerRank = min(max(TableFile.portion / dataset.schema.imageByteCount, 1), 256)
    mine = DrawnSamples(of: dataset, capacity: samplesPerRank)
    gathered = AlignedMemory(repeating: 0, count: world.rank == 0 ? mine.bytes.count * world.size : 0)
  }

  /// Draws and writes all samples, a collective call.
  ///
  /// `progress` hears how many are done.
  /// - Throws: `Fault`, known to all, where a sample cannot be read, the file not be written, or a signal asked to
  ///   stop; the output is then as it was.
  public func write(
    to path: String, _ provenance: DatasetProvenance, by rule: OutputRule,
    progress: (Int) -> Void = { _ in }
  ) throws {
    let draft = try draft(to: path, provenance, by: rule, progress: progress)
    try world.onRankZero { try draft?.finish() }
  }

  /// The same without the end: the file of the writer, which rank 0 gets, waits to be given its name.
  public func draft(
    to path: String, _ provenance: DatasetProvenance, by rule: OutputRule,
    progress: (Int) -> Void = { _ in }
  ) throws -> DatasetWriter? {
    var writer: DatasetWriter?
    try world.onRankZero {
      writer = try DatasetWriter(
        creating: path, count: dataset.count, schema: dataset.schema, provenance: provenance, by: rule)
    }
    let round = samplesPerRank * world.size
    for first in stride(from: 0, to: dataset.count, by: round) {
      try world.throwIfStopped()
      try drawRound(from: first)
      try world.onRankZero { try writer.map { try store(round: first, in: $0) } }
      progress(min(first + round, dataset.count))
    }
    return writer
  }

  private func rows(of rank: Int, from first: Int) -> Range<Int> {
    let low = min(first + rank * samplesPerRank, dataset.count)
    return low..<min(low + samplesPerRank, dataset.count)
  }

  private func drawRound(from first: Int) throws {
    try world.onEveryRank { try mine.draw(rows(of: world.rank, from: first), epoch: epoch) }
    try world.gather(UnsafeBufferPointer(mine.bytes.bindMemory(to: UInt8.self)), into: gathered.elements)
  }

  /// Writes what the ranks drew, from the block of each that was gathered.
  private func store(round first: Int, in writer: DatasetWriter) throws {
    let size = mine.bytes.count
    for rank in 0..<world.size {
      let block = UnsafeRawBufferPointer(rebasing: gathered.bytes[rank * size..<(rank + 1) * size])
      mine.bytes.copyMemory(from: block)
      let rows = rows(of: rank, from: first)
      if !rows.isEmpty { try writer.write(mine, at: rows) }
    }
  }
}
