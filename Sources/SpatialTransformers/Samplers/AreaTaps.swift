/// The pixels along one axis that a tent of any width reads, computed when asked for.
///
/// With k(t) = 1 − |t| / r and S = Σ k, a weight is w = k / S, its slope (k′ − w S′) / S, and its derivative with
/// respect to r likewise, with ∂k/∂r = |t| / r². At r = 1 the two weights are those of `TentKernel`.
struct AreaTaps {
  /// The number of pixels, those that do not exist included.
  let count: Int

  private let axis: SourceAxis
  /// The pixel ⌊x⌋.
  private let whole: Int
  /// x − ⌊x⌋.
  private let fraction: Float
  /// The first tap, counted from the pixel ⌊x⌋.
  private let lead: Int
  private let inverseRadius: Float
  /// S′ and ∂S/∂r, with S itself in `inverseSum`.
  private let sum: Kernel
  private let inverseSum: Float

  private struct Kernel {
    var value: Float = 0
    var slope: Float = 0
    var widening: Float = 0
  }

  /// Finds the taps; nil where all are zero for lying outside, or the position is not finite.
  init?(along axis: SourceAxis, at position: Float, radius: Float) {
    guard let (whole, fraction) = axis.split(position) else { return nil }
    lead = Int((fraction - radius).rounded(.down)) + 1
    count = Int((fraction + radius).rounded(.down)) - lead + 1
    guard !axis.isZero(whole + lead, count: count) else { return nil }
    (self.axis, self.whole, self.fraction) = (axis, whole, fraction)
    inverseRadius = 1 / radius
    var sum = Kernel()
    for j in 0..<count {
      let kernel = Self.kernel(fraction - Float(lead + j), inverseRadius)
      sum.value += kernel.value
      sum.slope += kernel.slope
      sum.widening += kernel.widening
    }
    self.sum = sum
    inverseSum = 1 / sum.value
  }

  /// The only pixel of the axis that an image lacks.
  init(ofSingleSlice axis: SourceAxis) {
    (self.axis, whole, fraction, lead, count, inverseRadius) = (axis, 0, 0, 0, 1, 1)
    (sum, inverseSum) = (Kernel(), 1)
  }

  /// Where tap `j` lies, in elements, with its weight and the derivatives of that; nil where it does not exist.
  @inline(__always)
  subscript(j: Int) -> (offset: Int, weight: Float, slope: Float, widening: Float)? {
    guard let offset = axis.offset(of: whole + lead + j) else { return nil }
    let kernel = Self.kernel(fraction - Float(lead + j), inverseRadius)
    let weight = kernel.value * inverseSum
    return (
      offset, weight, (kernel.slope - weight * sum.slope) * inverseSum,
      (kernel.widening - weight * sum.widening) * inverseSum
    )
  }

  @inline(__always)
  private static func kernel(_ t: Float, _ inverseRadius: Float) -> Kernel {
    let distance = abs(t) * inverseRadius
    return Kernel(
      value: max(1 - distance, 0), slope: t < 0 ? inverseRadius : -inverseRadius,
      widening: distance * inverseRadius)
  }
}
