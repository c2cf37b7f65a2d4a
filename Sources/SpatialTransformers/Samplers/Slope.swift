/// A derivative with respect to a position, per pixel along each axis.
struct Slope {
  var x: Float = 0
  var y: Float = 0
  var z: Float = 0

  /// The derivative along an axis.
  subscript(axis: Int) -> Float { axis == 0 ? x : axis == 1 ? y : z }

  @inline(__always)
  mutating func add(_ other: Slope, times factor: Float) {
    x += factor * other.x
    y += factor * other.y
    z += factor * other.z
  }
}
