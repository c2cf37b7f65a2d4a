/// The pixels that a separable kernel reads along one axis.
///
/// A pixel that is zero for lying outside has no weight, and an offset that is safe to read. Arrays of fixed length
/// need no allocation, and end up in registers where loops are short; read them by their spans, since a subscript with
/// an index that is not a constant copies the whole array first.
struct KernelTaps<Kernel: SeparableKernel> {
  /// Where the pixels lie, in elements from the axis's beginning.
  private(set) var offsets = InlineArray<8, Int>(repeating: 0)

  /// k at every pixel.
  private(set) var weights = InlineArray<8, Float>(repeating: 0)

  /// k′ at every pixel.
  private(set) var slopes = InlineArray<8, Float>(repeating: 0)

  /// The only pixel of an axis that does not count.
  @inline(__always)
  init() {
    weights[0] = 1
  }

  /// Finds the taps around a place.
  @inline(__always)
  init(along axis: SourceAxis, around place: TapPlace) {
    let isInside = axis.contains(place.first, count: Kernel.tapCount)
    for j in 0..<Kernel.tapCount {
      let t = place.fraction - Float(place.lead + j)
      weights[j] = Kernel.value(t)
      slopes[j] = Kernel.slope(t)
      offsets[j] = (place.first + j) * axis.stride
      if !isInside { extend(j, along: axis, to: place.first + j) }
    }
  }

  /// Replaces tap `j` by what pixel `index` of the extended axis is.
  @inline(__always)
  private mutating func extend(_ j: Int, along axis: SourceAxis, to index: Int) {
    if let offset = axis.offset(of: index) {
      offsets[j] = offset
    } else {
      (offsets[j], weights[j], slopes[j]) = (0, 0, 0)
    }
  }
}

/// A position among the taps around it.
struct TapPlace {
  /// The pixel ⌊x⌋ + `lead`, the first m > x − r.
  let first: Int

  /// The first tap, counted from the pixel ⌊x⌋.
  let lead: Int

  /// x − ⌊x⌋.
  let fraction: Float

  /// Finds the place of `count` taps; nil where all are zero for lying outside, or the position is not finite.
  ///
  /// An odd number of taps is centred on the nearest pixel, an even one on the cell.
  @inline(__always)
  init?(_ position: Float, along axis: SourceAxis, taps count: Int) {
    guard let (whole, fraction) = axis.split(position) else { return nil }
    lead = (count.isMultiple(of: 2) || fraction < 0.5 ? 0 : 1) - (count - 1) / 2
    first = whole + lead
    self.fraction = fraction
    guard !axis.isZero(first, count: count) else { return nil }
  }
}
