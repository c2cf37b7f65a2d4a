import Memory

/// Rows of numbers and the same side by side in lanes, (position, lane).
struct LaneInterleaving {
  /// Rows, at most `vectorLanes`, and the distance between them.
  let lanes, stride: Int

  /// Numbers of a row.
  let count: Int

  /// Positions that go by squares of vectors; the others go one by one.
  private var squared: Int { lanes == vectorLanes ? count / vectorLanes * vectorLanes : 0 }

  /// Takes `rows` side by side into `block`, with zeros in the other lanes.
  func interleave(_ rows: UnsafePointer<Float>, into block: UnsafeMutablePointer<Float>) {
    for position in Swift.stride(from: 0, to: squared, by: vectorLanes) {
      transpose(rows + position, stride: stride, to: block + position * vectorLanes)
    }
    for position in squared..<count {
      for lane in 0..<vectorLanes {
        block[position * vectorLanes + lane] = lane < lanes ? rows[lane * stride + position] : 0
      }
    }
  }

  /// Adds every lane of `block` to its row; `square` is room for as many vectors as one has lanes.
  func addDeinterleaved(
    _ block: UnsafePointer<Float>, to rows: UnsafeMutablePointer<Float>, square: UnsafeMutablePointer<Float>
  ) {
    for position in Swift.stride(from: 0, to: squared, by: vectorLanes) {
      transpose(block + position * vectorLanes, to: square)
      for lane in 0..<vectorLanes {
        let target = rows + lane * stride + position
        (Vector(at: target) + Vector(at: square + lane * vectorLanes)).store(to: target)
      }
    }
    for position in squared..<count {
      for lane in 0..<lanes { rows[lane * stride + position] += block[position * vectorLanes + lane] }
    }
  }
}
