import Memory

/// A discrete Fourier transform of a few numbers: y(k) = Σ x(j) · e^(−2πi·jk/radix).
protocol Butterfly {
  static var radix: Int { get }

  /// Transforms numbers that lie `gap` apart into numbers `stride` apart, each times its twiddle factor.
  static func apply(
    _ x: UnsafePointer<ComplexVector>, gap: Int, to y: UnsafeMutablePointer<ComplexVector>, stride: Int,
    _ twiddles: some TwiddleFactors)
}

/// What a transform's outputs are multiplied with on the way to the next pass.
protocol TwiddleFactors {
  /// `number` times factor `index` ≥ 1; factor 0 is one.
  func turn(_ number: ComplexVector, _ index: Int) -> ComplexVector
}

/// The factors of a last pass, and the first factors of every other: all are one.
struct NoTwiddles: TwiddleFactors {
  @inline(__always)
  func turn(_ number: ComplexVector, _ index: Int) -> ComplexVector { number }
}

/// Factors 1 ..< radix, one after the other.
struct TwiddleRow: TwiddleFactors {
  let factors: UnsafePointer<ComplexNumber>

  @inline(__always)
  func turn(_ number: ComplexVector, _ index: Int) -> ComplexVector { number * factors[index - 1] }
}

enum Butterfly2: Butterfly {
  static var radix: Int { 2 }

  @inline(__always)
  static func apply(
    _ x: UnsafePointer<ComplexVector>, gap: Int, to y: UnsafeMutablePointer<ComplexVector>, stride: Int,
    _ twiddles: some TwiddleFactors
  ) {
    let (a, b) = (x[0], x[gap])
    y[0] = a + b
    y[stride] = twiddles.turn(a - b, 1)
  }
}

enum Butterfly3: Butterfly {
  static var radix: Int { 3 }

  @inline(__always)
  static func apply(
    _ x: UnsafePointer<ComplexVector>, gap: Int, to y: UnsafeMutablePointer<ComplexVector>, stride: Int,
    _ twiddles: some TwiddleFactors
  ) {
    let a = x[0]
    let (sum, difference) = (x[gap] + x[2 * gap], x[gap] - x[2 * gap])
    let even = a.adding(-0.5, sum)
    let odd = difference * 0.866_025_403_784_438_6
    y[0] = a + sum
    y[stride] = twiddles.turn(even.subtractingTurned(odd), 1)
    y[2 * stride] = twiddles.turn(even.addingTurned(odd), 2)
  }
}

enum Butterfly4: Butterfly {
  static var radix: Int { 4 }

  @inline(__always)
  static func apply(
    _ x: UnsafePointer<ComplexVector>, gap: Int, to y: UnsafeMutablePointer<ComplexVector>, stride: Int,
    _ twiddles: some TwiddleFactors
  ) {
    let (evenSum, evenDifference) = (x[0] + x[2 * gap], x[0] - x[2 * gap])
    let (oddSum, oddDifference) = (x[gap] + x[3 * gap], x[gap] - x[3 * gap])
    y[0] = evenSum + oddSum
    y[stride] = twiddles.turn(evenDifference.subtractingTurned(oddDifference), 1)
    y[2 * stride] = twiddles.turn(evenSum - oddSum, 2)
    y[3 * stride] = twiddles.turn(evenDifference.addingTurned(oddDifference), 3)
  }
}

enum Butterfly5: Butterfly {
  static var radix: Int { 5 }
  // Cosines and sines of 2π/5 and 4π/5.
  private static var cos: (Float, Float) { (0.309_016_994_374_947_45, -0.809_016_994_374_947_45) }
  private static var sin: (Float, Float) { (0.951_056_516_295_153_5, 0.587_785_252_292_473_1) }

  @inline(__always)
  static func apply(
    _ x: UnsafePointer<ComplexVector>, gap: Int, to y: UnsafeMutablePointer<ComplexVector>, stride: Int,
    _ twiddles: some TwiddleFactors
  ) {
    let a = x[0]
    let (sum1, difference1) = (x[gap] + x[4 * gap], x[gap] - x[4 * gap])
    let (sum2, difference2) = (x[2 * gap] + x[3 * gap], x[2 * gap] - x[3 * gap])
    let even1 = a.adding(cos.0, sum1).adding(cos.1, sum2)
    let even2 = a.adding(cos.1, sum1).adding(cos.0, sum2)
    let odd1 = (difference1 * sin.0).adding(sin.1, difference2)
    let odd2 = (difference1 * sin.1).adding(-sin.0, difference2)
    y[0] = a + sum1 + sum2
    y[stride] = twiddles.turn(even1.subtractingTurned(odd1), 1)
    y[2 * stride] = twiddles.turn(even2.subtractingTurned(odd2), 2)
    y[3 * stride] = twiddles.turn(even2.addingTurned(odd2), 3)
    y[4 * stride] = twiddles.turn(even1.addingTurned(odd1), 4)
  }
}

enum Butterfly7: Butterfly {
  static var radix: Int { 7 }
  // Cosines and sines of 2π/7, 4π/7 and 6π/7.
  private static var cos: (Float, Float, Float) {
    (0.623_489_801_858_733_5, -0.222_520_933_956_314_4, -0.900_968_867_902_419_1)
  }
  private static var sin: (Float, Float, Float) {
    (0.781_831_482_468_029_8, 0.974_927_912_181_823_6, 0.433_883_739_117_558_1)
  }

  @inline(__always)
  static func apply(
    _ x: UnsafePointer<ComplexVector>, gap: Int, to y: UnsafeMutablePointer<ComplexVector>, stride: Int,
    _ twiddles: some TwiddleFactors
  ) {
    let a = x[0]
    let (sum1, difference1) = (x[gap] + x[6 * gap], x[gap] - x[6 * gap])
    let (sum2, difference2) = (x[2 * gap] + x[5 * gap], x[2 * gap] - x[5 * gap])
    let (sum3, difference3) = (x[3 * gap] + x[4 * gap], x[3 * gap] - x[4 * gap])
    y[0] = a + sum1 + sum2 + sum3
    let even1 = a.adding(cos.0, sum1).adding(cos.1, sum2).adding(cos.2, sum3)
    let odd1 = (difference1 * sin.0).adding(sin.1, difference2).adding(sin.2, difference3)
    y[stride] = twiddles.turn(even1.subtractingTurned(odd1), 1)
    y[6 * stride] = twiddles.turn(even1.addingTurned(odd1), 6)
    let even2 = a.adding(cos.1, sum1).adding(cos.2, sum2).adding(cos.0, sum3)
    let odd2 = (difference1 * sin.1).adding(-sin.2, difference2).adding(-sin.0, difference3)
    y[2 * stride] = twiddles.turn(even2.subtractingTurned(odd2), 2)
    y[5 * stride] = twiddles.turn(even2.addingTurned(odd2), 5)
    let even3 = a.adding(cos.2, sum1).adding(cos.0, sum2).adding(cos.1, sum3)
    let odd3 = (difference1 * sin.2).adding(-sin.0, difference2).adding(sin.1, difference3)
    y[3 * stride] = twiddles.turn(even3.subtractingTurned(odd3), 3)
    y[4 * stride] = twiddles.turn(even3.addingTurned(odd3), 4)
  }
}
