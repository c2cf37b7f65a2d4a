/// How much positions differ between samples, as sums of integers, whose order and parts change no bit.
///
/// Looked at are the places of a lattice of 5 × 5 over the target's pixels, of 3 × 3 × 3 in a volume: corners alone would not
/// see what moves the inner control points of a spline. A coordinate is taken to a multiple of 2⁻²⁰ of half the source's
/// extent, so that squares are integers as well, and a variance is the exact difference of two of them: without that, what
/// cancels in it would hide spreads below some 10⁻⁴.
enum WarpSpread {
  /// The largest number of coordinates on a lattice: 27 places of three.
  private static let coordinateCount = 81

  /// The unit of coordinates, and the largest that count as they are: 2²⁷ samples fit.
  private static let (unit, bound) = (0x1p-20, 0x1p8)

  /// Samples, places, the high and the low halves of sums of squares; behind them the sum of every coordinate.
  private static let (samples, places, high, low, coordinates) = (0, 1, 2, 3, 4)

  /// The number of sums.
  static let sumCount = coordinates + coordinateCount

  /// Adds the positions of one sample, unless one of them is not a number.
  static func add(_ positions: UnsafePointer<Float>, on grid: TargetGrid, to sums: inout ArraySlice<Int64>) {
    let numbers = integers(positions, grid)
    guard !numbers.isEmpty else { return }
    let first = sums.startIndex
    let square = numbers.reduce(0) { $0 + $1 * $1 }
    sums[first + samples] += 1
    sums[first + places] += Int64(numbers.count / grid.axes)
    sums[first + high] += square >> 32
    sums[first + low] += square & 0xffff_ffff
    for (i, number) in numbers.enumerated() { sums[first + coordinates + i] += number }
  }

  /// The root mean square distance from the mean position; nil of fewer than two samples.
  static func value(of sums: ArraySlice<Int64>) -> Double? {
    let first = sums.startIndex
    let (count, places) = (Int128(sums[first + samples]), Double(sums[first + places]))
    guard count > 1 else { return nil }
    let squares = Int128(sums[first + high]) << 32 + Int128(sums[first + low])
    let ofMeans = sums.dropFirst(coordinates).reduce(Int128(0)) { $0 + Int128($1) * Int128($1) }
    // count² times the variance, summed over the coordinates.
    let scaled = max(count * squares - ofMeans, 0)
    return (Double(scaled) / Double(count) / places).squareRoot() * unit
  }

  /// The lattice's coordinates in units; none where one of them is not a number.
  private static func integers(_ positions: UnsafePointer<Float>, _ grid: TargetGrid) -> [Int64] {
    var numbers: [Int64] = []
    numbers.reserveCapacity(coordinateCount)
    let places = places(on: grid)
    for axis in 0..<grid.axes {
      let (centre, half) = (Double(grid.centre[axis]), Double(grid.half[axis]))
      for place in places {
        let offset = Double(positions[axis * grid.output.count + place]) - centre
        guard !offset.isNaN else { return [] }
        // An axis of one pixel has no extent to measure by.
        let coordinate = half > 0 ? min(max(offset / half, -bound), bound) : 0
        numbers.append(Int64((coordinate / unit).rounded(.toNearestOrEven)))
      }
    }
    return numbers
  }

  /// The lattice's pixels among those of the target.
  private static func places(on grid: TargetGrid) -> [Int] {
    let size = grid.output
    let (columns, rows) = (indices(size.width, grid), indices(size.height, grid))
    let slices = grid.axes == 3 ? indices(size.depth, grid) : [0]
    return slices.flatMap { slice in
      rows.flatMap { row in columns.map { (slice * size.height + row) * size.width + $0 } }
    }
  }

  /// Evenly distributed indices from the first to the last of so many; of fewer some stand for several.
  private static func indices(_ size: Int, _ grid: TargetGrid) -> [Int] {
    let last = grid.axes == 3 ? 2 : 4
    return (0...last).map { $0 * (size - 1) / last }
  }
}
