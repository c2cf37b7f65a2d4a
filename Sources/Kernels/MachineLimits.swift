import Memory

/// What the machine can do at most, found by loops that do nothing else: the measure of all other kernels.
public enum MachineLimits {
  /// The lanes of the vectors that kernels work on.
  public static let lanes = vectorLanes

  /// Floating-point operations of a round of `multiplyAdd`, a fused multiplication and addition being two.
  public static let operationsPerRound = 2 * 12 * Vector.scalarCount

  /// Runs rounds of twelve independent fused multiply-adds x ← x · factor + term from 0, and sums up all x.
  ///
  /// Twelve chains keep two units of a latency of up to six cycles busy, and fit into sixteen registers.
  @inline(never)
  public static func multiplyAdd(rounds: Int, factor: Float, term: Float) -> Float {
    let (f, t) = (Vector(repeating: factor), Vector(repeating: term))
    var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var (e, g, h, i) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var (j, k, l, m) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    for _ in 0..<rounds {
      (a, b, c) = (t.addingProduct(a, f), t.addingProduct(b, f), t.addingProduct(c, f))
      (d, e, g) = (t.addingProduct(d, f), t.addingProduct(e, f), t.addingProduct(g, f))
      (h, i, j) = (t.addingProduct(h, f), t.addingProduct(i, f), t.addingProduct(j, f))
      (k, l, m) = (t.addingProduct(k, f), t.addingProduct(l, f), t.addingProduct(m, f))
    }
    return ((a + b + c) + (d + e + g) + (h + i + j) + (k + l + m)).sum()
  }

  /// Writes the sums of two arrays; all three have `count` elements, a multiple of `vectorLanes`.
  ///
  /// It moves 12 bytes an element, and 4 more where a processor reads what it is about to overwrite; as in
  /// McCalpin's STREAM these do not count.
  @inline(never)
  public static func add(
    _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, into sums: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    for i in stride(from: 0, to: count, by: Vector.scalarCount) {
      (Vector(at: first + i) + Vector(at: second + i)).store(to: sums + i)
    }
  }
}
