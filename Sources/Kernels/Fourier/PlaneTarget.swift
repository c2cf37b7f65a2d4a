import Memory

/// What becomes of the values of a plane that comes back from its spectrum.
protocol PlaneTarget {
  /// Takes the values of a place, (y, x) row-major; they still have the factors of the transforms.
  mutating func put(_ values: Vector, at place: Int)
}

/// Writes a plane (height, width, lane) as it is.
struct PlainPlane: PlaneTarget {
  let plane: UnsafeMutablePointer<Float>

  /// What undoes the factors of the transforms.
  let scale: Float

  @inline(__always)
  func put(_ values: Vector, at place: Int) {
    (values * scale).store(to: plane + place &* vectorLanes)
  }
}
