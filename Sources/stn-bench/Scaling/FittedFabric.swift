/// Latency and bandwidth of what this run's ranks talk through, fitted to allreduces.
struct FittedFabric {
  let fabric: Fabric

  /// The largest |fit / measurement − 1|, and where.
  let worst: (bytes: Int, deviation: Double)

  /// Fits T(n) = rounds · (α + n (β + γ)), recursive doubling; γ is known.
  ///
  /// α is that of the smallest sum. β has the least squares of relative errors around the `bytes` of interest, from a
  /// sixteenth to four times as many: what fits into a cache goes faster than any one line through all sizes says.
  init(_ sweep: AllreduceSweep, around bytes: Double, ranks: Int, reduction: Double) {
    let rounds = Double(Int.bitWidth - (ranks - 1).leadingZeroBitCount)
    let latency = sweep.points.first?.time.median ?? 0
    var sums = (products: 0.0, squares: 0.0)
    for (size, time) in sweep.points where (bytes / 16...4 * bytes).contains(Double(size)) {
      let share = Double(size) / time.median
      sums.products += share * (1 - latency / time.median)
      sums.squares += share * share
    }
    let slope = sums.products / sums.squares
    fabric = Fabric(
      name: "measured here", latency: latency / rounds, secondsPerByte: max(slope / rounds - reduction, 0),
      reduction: reduction)
    worst = sweep.points.reduce((0, 0)) { worst, point in
      let deviation = (latency + slope * Double(point.bytes)) / point.time.median - 1
      return abs(deviation) > abs(worst.1) ? (point.bytes, deviation) : worst
    }
  }
}
