import MPI
import Training

/// Moves the ranks' rows of every column to rank 0 and into the file.
final class ColumnTransfer {
  private let columns: [PredictionColumn]
  private let world: Communicator
  /// One rank's rows of a column.
  private let rows: UnsafeMutableBufferPointer<UInt8>
  /// All ranks' rows of a column, on rank 0.
  private let gathered: UnsafeMutableBufferPointer<UInt8>

  /// Makes room for `capacity` rows a rank of the widest column.
  init(_ columns: [PredictionColumn], capacity: Int, over world: Communicator) {
    self.columns = columns
    self.world = world
    let size = capacity * (columns.map(\.rowByteCount).max() ?? 0)
    // Aligned for every type of element.
    rows = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 8).bindMemory(to: UInt8.self)
    rows.initialize(repeating: 0)
    gathered = .allocate(capacity: world.rank == 0 ? size * world.size : 0)
  }

  deinit {
    rows.deallocate()
    gathered.deallocate()
  }

  /// Appends the rows of samples of the last micro-batch, rank by rank; a collective call.
  func send(_ samples: [Int], to writer: PredictionWriter?) throws {
    let counts = try world.allgather(samples.count)
    for (index, column) in columns.enumerated() {
      let size = column.rowByteCount
      for (place, sample) in samples.enumerated() {
        column.fill(sample, UnsafeMutableRawBufferPointer(part(of: rows, place * size, size)))
      }
      // MPI_Gather takes as many from every rank.
      let block = (counts.max() ?? 0) * size
      try world.gather(
        UnsafeBufferPointer(part(of: rows, 0, block)),
        into: world.rank == 0 ? part(of: gathered, 0, block * world.size) : nil)
      try world.onRankZero {
        for (rank, count) in counts.enumerated() {
          let bytes = part(of: gathered, rank * block, count * size)
          try writer?.append(UnsafeRawBufferPointer(bytes), toColumn: index)
        }
      }
    }
  }

  private func part(
    of buffer: UnsafeMutableBufferPointer<UInt8>, _ offset: Int, _ count: Int
  ) -> UnsafeMutableBufferPointer<UInt8> {
    UnsafeMutableBufferPointer(rebasing: buffer[offset..<offset + count])
  }
}
