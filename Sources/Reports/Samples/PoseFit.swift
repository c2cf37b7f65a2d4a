import SpatialTransformers

/// Finds the poses that fit the source positions of a grid best, by least squares.
struct PoseFit {
  private let axes: Int
  private let count: Int
  private let centre: [Double]
  /// The place of every target pixel by axis, the middle at zero and one from edge to edge.
  private let places: [[Double]]
  private let squares: [Double]

  /// Prepares for the pixels of a grid.
  ///
  /// It is symmetric about its middle, so that each slope comes of its own axis alone.
  init(_ grid: TargetGrid) {
    let size = grid.output
    (axes, count, centre) = (grid.axes, size.count, grid.centre.map(Double.init))
    places = (0..<grid.axes).map { axis in
      let stride = (0..<axis).reduce(1) { $0 * size[$1] }
      return (0..<size.count).map { index in
        (Double(index / stride % size[axis]) - Double(size[axis] - 1) / 2) / Double(size[axis])
      }
    }
    squares = places.map { $0.reduce(0) { $0 + $1 * $1 } }
  }

  /// The pose of source positions in pixels, one plane an axis.
  func pose(_ positions: UnsafeBufferPointer<Float>) -> Pose {
    let means = (0..<axes).map { mean(positions, $0) }
    let columns = (0..<axes).map { along in (0..<axes).map { slope(positions, $0, along: along) } }
    return Pose(
      centre: zip(means, centre).map { $0 - $1 }, columns: columns, rest: rest(positions, means, columns))
  }

  private func mean(_ positions: UnsafeBufferPointer<Float>, _ axis: Int) -> Double {
    var sum = 0.0
    for index in 0..<count { sum += Double(positions[axis * count + index]) }
    return sum / Double(count)
  }

  private func slope(_ positions: UnsafeBufferPointer<Float>, _ axis: Int, along: Int) -> Double {
    guard squares[along] > 0 else { return 0 }
    var sum = 0.0
    places[along].withUnsafeBufferPointer { places in
      for index in 0..<count { sum += Double(positions[axis * count + index]) * places[index] }
    }
    return sum / squares[along]
  }

  /// The root of the mean squared distance between the positions and where the pose has them.
  private func rest(_ positions: UnsafeBufferPointer<Float>, _ means: [Double], _ columns: [[Double]])
    -> Double
  {
    var sum = 0.0
    for axis in 0..<axes {
      for index in 0..<count {
        var fit = means[axis]
        for along in 0..<axes { fit += columns[along][axis] * places[along][index] }
        let difference = Double(positions[axis * count + index]) - fit
        sum += difference * difference
      }
    }
    return (sum / Double(count)).squareRoot()
  }
}
