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
  func pack(_ matrix: UnsafePointer<Float>) {
    for block in 0..<count {
      let (source, target) = (matrix + block * vectorLanes, elements.start + block * stride)
      let width = min(vectorLanes, columns - block * vectorLanes)
      for row in 0..<rows {
        let (source, target) = (source + row * columns, target + row * vectorLanes)
        if width == vectorLanes {
          Vector(at: source).store(to: target)
        } else {
          target.update(from: source, count: width)
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
