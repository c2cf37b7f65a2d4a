import Memory

/// What lies to the left and to the right in the windows of a run.
struct VectorPair {
  let left: Vector
  let right: Vector

  @inline(__always)
  init(_ left: Vector, _ right: Vector) {
    (self.left, self.right) = (left, right)
  }

  /// Reads pairs that alternate from `address` on, or whose right halves lie `right` elements behind the left ones.
  @inline(__always)
  init(at address: UnsafePointer<Float>, right distance: Int, alternates: Bool) {
    if alternates {
      let (low, high) = (Vector(at: address), Vector(at: address + Vector.scalarCount))
      left = Vector(lowHalf: low.evenHalf, highHalf: high.evenHalf)
      right = Vector(lowHalf: low.oddHalf, highHalf: high.oddHalf)
    } else {
      (left, right) = (Vector(at: address), Vector(at: address + distance))
    }
  }

  /// Writes the pairs as they were read.
  @inline(__always)
  func store(to address: UnsafeMutablePointer<Float>, right distance: Int, alternates: Bool) {
    if alternates {
      var (low, high) = (Vector(), Vector())
      (low.evenHalf, low.oddHalf) = (left.lowHalf, right.lowHalf)
      (high.evenHalf, high.oddHalf) = (left.highHalf, right.highHalf)
      low.store(to: address)
      high.store(to: address + Vector.scalarCount)
    } else {
      left.store(to: address)
      right.store(to: address + distance)
    }
  }
}
