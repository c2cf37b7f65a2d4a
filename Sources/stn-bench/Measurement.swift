/// Seconds that something took: the median over repeats, the smallest and the largest.
struct Measurement: Encodable {
  let median: Double
  let minimum: Double
  let maximum: Double
  let repeats: Int

  /// Sums up the seconds of every repeat.
  init(_ seconds: [Double]) {
    precondition(!seconds.isEmpty, "a measurement of no repeats")
    let sorted = seconds.sorted()
    median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    (minimum, maximum) = (sorted[0], sorted[sorted.count - 1])
    repeats = sorted.count
  }

  /// Times `body` in repeats of `iterations`, after one to warm up.
  init(repeats: Int, iterations: Int, _ body: () throws -> Void) rethrows {
    let seconds = try (0...repeats).map { _ in
      try Self.seconds { for _ in 0..<iterations { try body() } } / Double(iterations)
    }
    self.init(Array(seconds.dropFirst()))
  }

  /// Times `body` in repeats of at least 10 ms.
  init(repeats: Int, _ body: () throws -> Void) rethrows {
    try body()
    let once = try Self.seconds(of: body)
    try self.init(repeats: repeats, iterations: max(1, Int(0.01 / max(once, 1e-9))), body)
  }

  /// The seconds that `body` takes.
  static func seconds(of body: () throws -> Void) rethrows -> Double {
    let began = ContinuousClock.now
    try body()
    return (ContinuousClock.now - began) / .seconds(1)
  }

  /// The same without what something else takes of it.
  func less(_ seconds: Double) -> Measurement {
    Measurement([minimum, median, maximum].map { max($0 - seconds, 1e-9) }, repeats)
  }

  private init(_ ordered: [Double], _ repeats: Int) {
    (minimum, median, maximum, self.repeats) = (ordered[0], ordered[1], ordered[2], repeats)
  }
}
