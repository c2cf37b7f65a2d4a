public import Datasets
public import Files
public import MPI
import Memory
public import Networks
import Training

/// Predicts chosen rows of a dataset on all ranks, of which rank 0 writes.
///
/// Micro-batches are those of an evaluation, whole, whichever rows are asked for: a row's numbers are always the
/// same. Ranks take them in turn, so that rank 0 holds one micro-batch a rank, of one array at a time.
public final class Predictor {
  private let batch: PredictedBatch
  private let columns: [PredictionColumn]
  private let world: Communicator

  /// Prepares to predict samples with a network that takes them, and a class for each of `heads` labels.
  public init(_ network: Network, _ dataset: any Dataset, heads: Int = 1, over world: Communicator) {
    batch = PredictedBatch(network, dataset, heads: heads)
    columns = PredictionColumn.all(of: batch)
    self.world = world
  }

  /// The rows, of those given in ascending order, whose predicted class is wrong; `progress` hears how many are done.
  public func wrongRows(of rows: [Int], progress: (Int) -> Void = { _ in }) throws -> [Int] {
    let chosen = ChosenRows(rows, microBatch: batch.capacity)
    let isWrong = AlignedMemory<Int32>(repeating: 0, count: rows.count)
    try forEachRound(of: chosen, progress) { piece in
      for place in piece?.places ?? 0..<0 where batch.isWrong(batch.sample(ofRow: rows[place])) {
        isWrong.elements[place] = 1
      }
    }
    try world.allreduce(isWrong.elements, .sum)
    return rows.indices.filter { isWrong.elements[$0] > 0 }.map { rows[$0] }
  }

  /// Writes the predictions of rows, given in ascending order, to a draft of a file at `path`; a collective call.
  ///
  /// The same rows give the same bytes on any number of ranks. `progress` hears how many rows are done.
  /// - Throws: `Fault` on all ranks where a sample cannot be read, the file not be written, or a signal
  ///   asked to stop.
  public func write(
    _ rows: [Int], to path: String, _ header: PredictionHeader, by rule: OutputRule,
    progress: (Int) -> Void = { _ in }
  ) throws -> PredictionDraft {
    let chosen = ChosenRows(rows, microBatch: batch.capacity)
    var (writer, header): (PredictionWriter?, PredictionHeader) = (nil, header)
    header.heads = batch.heads
    try world.onRankZero {
      writer = try PredictionWriter(
        creating: path, count: rows.count, columns: columns, header: header,
        classNames: batch.dataset.schema.classNames, by: rule)
    }
    let transfer = ColumnTransfer(columns, capacity: batch.capacity, over: world)
    var errors = 0
    try forEachRound(of: chosen, progress) { piece in
      let samples = (piece?.places ?? 0..<0).map { batch.sample(ofRow: rows[$0]) }
      errors += samples.count(where: batch.isWrong)
      try transfer.send(samples, to: writer)
    }
    return PredictionDraft(.init(count: rows.count, errors: try world.allreduce(errors, .sum)), writer)
  }

  /// The most rows that a montage shows.
  public var montageCapacity: Int { Montage.largestCapacity(for: batch.network) }

  /// A file that shows what the transformers did with rows, given in ascending order; on this rank alone.
  public func montage(of rows: [Int], as format: PictureFormat) throws -> [UInt8] {
    var montage = Montage(batch, capacity: rows.count)
    for piece in ChosenRows(rows, microBatch: batch.capacity).pieces {
      try batch.run(piece.microBatch)
      for place in piece.places { try montage.add(batch.sample(ofRow: rows[place])) }
    }
    return try format.file(of: montage.drawn())
  }

  /// Runs the micro-batches, one a rank at a time, and hands each rank its own, or nil in a last round without one.
  private func forEachRound(
    of chosen: ChosenRows, _ progress: (Int) -> Void, _ body: (ChosenRows.Piece?) throws -> Void
  ) throws {
    for first in stride(from: 0, to: chosen.pieces.count, by: world.size) {
      let round = chosen.pieces[first...].prefix(world.size)
      let mine = round.dropFirst(world.rank).first
      try world.throwIfStopped()
      try world.onEveryRank { if let mine { try batch.run(mine.microBatch) } }
      try body(mine)
      progress(round.last?.places.upperBound ?? 0)
    }
  }
}
