import Memory

/// A matrix (rows, columns) in blocks of `vectorLanes` columns, (block, row, lane), with zeros behind the last column.
///
/// A block's rows lie side by side, where those of a row-major matrix may fall onto few lines of a cache.
final class ColumnBlocks {
  /// Blocks, and from one to the next.
  let count, stride: Int

  private let rows, columns: Int
  private let elements: AlignedMemory<Float>

  init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    count = vectorCount(of: columns)
    // Blocks a power of two apart would share few lines of a cache.
    stride = rows * vectorLanes + cacheLine
    elements = AlignedMemory(repeating: 0, count: count * stride)
  }

  var start: UnsafePointer<Float> { UnsafePointer(elements.start) }

  /// Takes over a row-major matrix.
  ///
  /// Of long rows a few at a time, so that the lines that a block reads are still in the caches for the next one.
  func pack(_ matrix: UnsafePointer<Float>) {
    let rowsAtOnce = columns < 1024 ? rows : 8
    for first in Swift.stride(from: 0, to: rows, by: rowsAtOnce) {
      for block in 0..<count {
        var source = matrix + (first * columns + block * vectorLanes)
        var target = elements.start + (block * stride + first * vectorLanes)
        let width = columns - block * vectorLanes
        for _ in first..<min(first + rowsAtOnce, rows) {
          Vector(at: source, count: width).store(to: target)
          source += columns
          target += vectorLanes
        }
      }
    }
  }

  /// Takes over a row-major matrix (columns, rows), whose rows become columns.
  func packTransposed(_ matrix: UnsafePointer<Float>) {
    for block in 0..<count {
      let first = block * vectorLanes
      LaneInterleaving(lanes: min(vectorLanes, columns - first), stride: rows, count: rows)
        .interleave(matrix + first * rows, into: elements.start + block * stride)
    }
  }
}
