import CVector

/// Writes a square of as many rows and columns as a vector has lanes, each row behind the last, with rows as columns.
@inline(__always)
func transpose(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
  for row in stride(from: 0, to: vectorLanes, by: 8) {
    for column in stride(from: 0, to: vectorLanes, by: 4) {
      stn_turn8x4(
        source + (row &* vectorLanes &+ column), vectorLanes, target + (column &* vectorLanes &+ row),
        vectorLanes)
    }
  }
}
