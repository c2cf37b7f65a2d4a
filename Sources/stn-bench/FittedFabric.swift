/// Latency and bandwidth of what this run's ranks talk through, fitted to allreduces.
struct FittedFabric {
  let fabric: Fabric

  /// The largest |fit / measurement − 1|, and where.
  let worst: (bytes: Int, deviation: Double)

  /// Fits rounds · (α + n (β + γ)), recursive doubling, by least squares of relative errors; γ is known.
  init(_ sweep: AllreduceSweep, ranks: Int, reduction: Double) {
    let rounds = Double(Int.bitWidth - (ranks - 1).leadingZeroBitCount)
    // With a = α rounds and b = (β + γ) rounds: Σ ((a + b n) / T − 1)² is least.
    var sums = (u: 0.0, un: 0.0, unn: 0.0, v: 0.0, vn: 0.0)
    for (bytes, time) in sweep.points {
      let (n, t) = (Double(bytes), time.median)
      sums.u += 1 / (t * t)
      sums.un += n / (t * t)
      sums.unn += n * n / (t * t)
      sums.v += 1 / t
      sums.vn += n / t
    }
    let determinant = sums.u * sums.unn - sums.un * sums.un
    let a = (sums.v * sums.unn - sums.vn * sums.un) / determinant
    let b = (sums.vn * sums.u - sums.v * sums.un) / determinant
    fabric = Fabric(
      name: "measured here", latency: max(a / rounds, 0), secondsPerByte: max(b / rounds - reduction, 0),
      reduction: reduction)
    worst = sweep.points.reduce((0, 0)) { worst, point in
      let deviation = (a + b * Double(point.bytes)) / point.time.median - 1
      return abs(deviation) > abs(worst.1) ? (point.bytes, deviation) : worst
    }
  }
}
