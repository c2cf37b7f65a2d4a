import Files
import MPI
import Memory
import Training

/// Moves the ranks' rows of every column to rank 0 and into the file.
///
/// They pass through one buffer piece by piece, so that no rank's memory grows with their number.
final class ColumnTransfer {
  private let columns: [PredictionColumn]
  private let world: Communicator
  private let memory: AlignedMemory<UInt8>

  /// Prepares to move `capacity` rows a rank at most.
  init(_ columns: [PredictionColumn], capacity: Int, over world: Communicator) {
    self.columns = columns
    self.world = world
    let sizes = columns.map { min(capacity, Self.rowsPerPiece(of: $0)) * $0.rowByteCount }
    memory = AlignedMemory(repeating: 0, count: sizes.max() ?? 0)
  }

  /// Appends the rows of samples of the last micro-batch, rank by rank; a collective call.
  func send(_ samples: [Int], to writer: PredictionWriter?) throws {
    let counts = try world.allgather(samples.count)
    for (index, column) in columns.enumerated() {
      // Whatever becomes of the file, rank 0 takes what the others send.
      var written = Result<Void, any Error>.success(())
      for (rank, count) in counts.enumerated() where rank == world.rank || world.rank == 0 {
        let pieces = stride(from: 0, to: count, by: Self.rowsPerPiece(of: column))
        for piece in pieces.map({ $0..<min($0 + Self.rowsPerPiece(of: column), count) }) {
          let rows = UnsafeMutableBufferPointer(
            rebasing: memory.elements[..<(piece.count * column.rowByteCount)])
          if rank == world.rank { fill(rows, of: column, samples[piece]) }
          try move(rows, from: rank)
          written = written.flatMap {
            Result { try writer?.append(UnsafeRawBufferPointer(rows), of: column, toColumn: index) }
          }
        }
      }
      try world.onRankZero { try written.get() }
    }
  }

  private static func rowsPerPiece(of column: PredictionColumn) -> Int {
    max(1, TableFile.portion / column.rowByteCount)
  }

  private func fill(
    _ rows: UnsafeMutableBufferPointer<UInt8>, of column: PredictionColumn, _ samples: ArraySlice<Int>
  ) {
    let size = column.rowByteCount
    for (place, sample) in samples.enumerated() {
      let row = UnsafeMutableBufferPointer(rebasing: rows[place * size..<(place + 1) * size])
      column.fill(sample, UnsafeMutableRawBufferPointer(row))
    }
  }

  /// Brings another rank's rows to rank 0.
  private func move(_ rows: UnsafeMutableBufferPointer<UInt8>, from rank: Int) throws {
    guard rank != 0 else { return }
    if world.rank == 0 {
      try world.receive(rows, from: rank)
    } else {
      try world.send(UnsafeBufferPointer(rows), to: 0)
    }
  }
}
