import Memory

/// The torus on which images, kernels and gradients are convolved, and the frequencies that it has.
///
/// A row of the even `width` is read as `half` complex numbers, its even columns being the real parts and its
/// odd ones the imaginary parts, so that the transforms of a real plane are complex throughout. Two numbers of
/// such a transform hold two frequencies of the plane, (ky, kx) and (−ky, half − kx): twins.
struct FourierFrame {
  /// Two numbers of a transform and the two frequencies that they hold; either pair may coincide.
  struct Twins: BitwiseCopyable {
    /// Indices into the transform, (ky, kx) with rows outermost.
    let number, opposite: Int

    /// Indices of the frequencies (ky, kx) and (−ky, half − kx) among those that are kept.
    let bin, twin: Int

    /// −i · e^(−2πi·kx/width).
    let turn: ComplexNumber

    /// Two frequencies, times 2, of the numbers that hold them; with `turn`'s conjugate the other way round.
    ///
    /// The numbers z and z′ are of e + io with the transforms e of the even columns and o of the odd ones:
    /// 2e = z + z′*, 2io = z − z′*. The frequencies are e + root · o and (e − root · o)*, root = i · `turn`.
    @inline(__always)
    static func exchange(
      _ a: ComplexVector, _ b: ComplexVector, _ turn: ComplexNumber
    ) -> (ComplexVector, ComplexVector) {
      let even = ComplexVector(re: a.re + b.re, im: a.im - b.im)
      let odd = ComplexVector(re: a.re - b.re, im: a.im + b.im) * turn
      return (even + odd, ComplexVector(re: even.re - odd.re, im: odd.im - even.im))
    }
  }

  let height: Int
  let width: Int

  /// All frequencies, of which none is another's conjugate.
  let twins: [Twins]

  /// How many frequencies they are, and how many of them have real values whatever the plane.
  ///
  /// The real ones come first, the mean before all.
  let binCount, realBinCount: Int

  init(height: Int, width: Int) {
    precondition(width % 2 == 0, "a frame's width must be even, not \(width)")
    self.height = height
    self.width = width
    let half = width / 2
    let pairs = (0...half / 2).flatMap { column in
      // A column that is its own mirror image holds every frequency twice.
      (0...(column == (half - column) % half ? height / 2 : height - 1)).map { (row: $0, column: column) }
    }
    let isReal = { (pair: (row: Int, column: Int)) in
      pair.column == 0 && (pair.row == 0 || 2 * pair.row == height)
    }
    var (twins, bins) = ([Twins](), 0)
    for pair in pairs.filter(isReal) + pairs.filter({ !isReal($0) }) {
      let number = pair.row * half + pair.column
      let opposite = (height - pair.row) % height * half + (half - pair.column) % half
      let isSingle = number == opposite && pair.column != 0
      twins.append(
        Twins(
          number: number, opposite: opposite, bin: bins, twin: isSingle ? bins : bins + 1,
          turn: ComplexNumber(root: 4 * pair.column + width, of: 4 * width)))
      bins += isSingle ? 1 : 2
    }
    precondition(bins == Self.binCount(height: height, width: width), "\(bins) of \(height)×\(width)")
    (self.twins, binCount, realBinCount) = (twins, bins, 2 * pairs.count(where: isReal))
  }

  /// Frequencies of a real plane: all of a column, but half of the two columns that mirror themselves.
  static func binCount(height: Int, width: Int) -> Int { height * (width / 2 - 1) + 2 * (height / 2 + 1) }

  /// The smallest frame on which the three passes of a convolution are free of aliasing.
  ///
  /// Whatever wraps around must fall on padding, and the kernel and the output must fit.
  init(_ geometry: ConvolutionGeometry) {
    let size = Self.size(geometry)
    self.init(height: size.height, width: size.width)
  }

  /// The size of the frame for a convolution; of a large one the frequencies alone take much memory.
  static func size(_ geometry: ConvolutionGeometry) -> (height: Int, width: Int) {
    let sizes = (0..<2).map { axis in
      let window = geometry.windows[axis]
      let input = geometry.inputSize[axis] + max(window.paddingLow, window.paddingHigh)
      return max(input, window.size, geometry.outputSize[axis])
    }
    return (
      FourierTransform.length(atLeast: sizes[0]), 2 * FourierTransform.length(atLeast: (sizes[1] + 1) / 2)
    )
  }

  /// Complex numbers of a row.
  var half: Int { width / 2 }

  /// What undoes both transforms, the factors 2 of two analyses and that of a synthesis.
  var scale: Float { Float(1 / Double(4 * height * width)) }
}
