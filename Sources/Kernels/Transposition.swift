import CVector

/// Writes a square of as many rows and columns as a vector has lanes, `stride` apart, with rows as columns.
///
/// Without strides each row lies behind the last.
@inline(__always)
func transpose(
  _ source: UnsafePointer<Float>, stride sourceStride: Int = vectorLanes,
  to target: UnsafeMutablePointer<Float>, stride targetStride: Int = vectorLanes
) {
  for row in stride(from: 0, to: vectorLanes, by: 8) {
    for column in stride(from: 0, to: vectorLanes, by: 4) {
      stn_turn8x4(
        source + (row &* sourceStride &+ column), sourceStride, target + (column &* targetStride &+ row),
        targetStride)
    }
  }
}
