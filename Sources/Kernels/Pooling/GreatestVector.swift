import Memory

/// As many whole numbers as a vector has lanes.
typealias IndexVector = Vector.MaskStorage

extension IndexVector {
  /// The numbers 0, step, 2 step and so on.
  static func multiples(of step: Int32) -> IndexVector {
    var numbers = IndexVector()
    for lane in numbers.indices { numbers[lane] = Int32(lane) * step }
    return numbers
  }
}

/// The greatest of several values in every lane, and where it came from: the first of equals, a NaN before all.
struct GreatestVector {
  private var values: Vector
  private var places: IndexVector

  /// Begins with values that came from `places`.
  @inline(__always)
  init(_ first: Vector, from places: IndexVector) {
    (values, self.places) = (first, places)
  }

  /// Takes the lanes of `candidate` that are greater.
  @inline(__always)
  mutating func take(_ candidate: Vector, from candidatePlaces: IndexVector) {
    let isGreater = (candidate .> values) .| (candidate .!= candidate)
    values.replace(with: candidate, where: isGreater)
    places.replace(with: candidatePlaces, where: isGreater)
  }

  /// Writes values and places.
  @inline(__always)
  func store(to output: UnsafeMutablePointer<Float>, _ chosen: UnsafeMutablePointer<Int32>) {
    values.store(to: output)
    places.store(to: chosen)
  }
}
