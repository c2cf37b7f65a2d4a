import Memory

/// Adds rows of numbers in whole vectors; what lies behind a row's end stays as it is.
struct RowAddition {
  /// Whole vectors in a row.
  private let vectors: Int

  /// The lanes of the vector behind them that still belong to the row.
  private let rest: SIMDMask<Vector.MaskStorage>

  /// Rows have `count` elements; the vector behind the whole ones is read and written where rows are.
  init(count: Int) {
    vectors = count / vectorLanes
    var lanes = Vector()
    for lane in 0..<vectorLanes { lanes[lane] = Float(lane) }
    rest = lanes .< Float(count % vectorLanes)
  }

  /// Adds `count` rows at `source` to those at `target`, each with a stride of its own.
  func add(
    _ count: Int, from source: UnsafePointer<Float>, by sourceStride: Int,
    to target: UnsafeMutablePointer<Float>, by targetStride: Int
  ) {
    for row in 0..<count {
      let (source, target) = (source + row &* sourceStride, target + row &* targetStride)
      for vector in 0..<vectors {
        let place = target + vector &* vectorLanes
        (Vector(at: place) + Vector(at: source + vector &* vectorLanes)).store(to: place)
      }
      let place = target + vectors &* vectorLanes
      let last = Vector(at: source + vectors &* vectorLanes)
      (Vector(at: place) + Vector().replacing(with: last, where: rest)).store(to: place)
    }
  }
}
