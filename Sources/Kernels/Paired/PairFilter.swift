import Memory

/// Minimal filtering F(2, 3) along the rows of an image: two neighbouring outputs for four products instead of six.
///
/// Outputs y₀ and y₁ of three kernel elements g₀ to g₂ over four pixels x₀ to x₃ are y₀ = m₀ + m₁ + m₂ and
/// y₁ = m₁ − m₂ − m₃ with m₀ = (x₀ − x₂) g₀, m₁ = (x₁ + x₂) (g₀ + g₁ + g₂) / 2, m₂ = (x₂ − x₁) (g₀ − g₁ + g₂) / 2 and
/// m₃ = (x₁ − x₃) g₂. The gradients are those of these sums. A wider kernel is a row of such threes: four thin
/// convolutions, whose windows are two pixels apart and whose kernel elements three.
/// Source: Winograd 1980, Arithmetic Complexity of Computations; Lavin and Gray 2016, section 4.1.
enum PairFilter {
  /// Products that give a pair of outputs.
  static let productCount = 4

  /// Windows of a pair.
  static let windows = 2

  /// Kernel elements that share the products.
  static let taps = 3

  /// Whether pairs cover the output, threes the kernel, and both save enough products to pay for the sums around them.
  ///
  /// Filled up with zeros, the last three would add and subtract pixels beside the window, and leave rounding errors
  /// where that is black.
  static func suits(_ geometry: ConvolutionGeometry) -> Bool {
    let (direct, paired) = (ThinSizes(geometry), ThinSizes(geometry).paired(geometry))
    let saved = direct.taps - paired.taps * productCount / windows
    return direct.outputWidth.isMultiple(of: windows) && direct.kernelWidth.isMultiple(of: taps)
      && saved >= 16
  }

  /// The factors of the products that come from three kernel elements.
  static func factors(_ taps: (Float, Float, Float)) -> InlineArray<4, Float> {
    let outer = taps.0 + taps.2
    return [taps.0, (outer + taps.1) / 2, (outer - taps.1) / 2, taps.2]
  }

  /// The gradients of three kernel elements from those of the factors; the last one's with the other sign.
  static func tapGradients(_ sums: InlineArray<4, Float>) -> InlineArray<3, Float> {
    let outer = (sums[1] + sums[2]) / 2
    return [sums[0] + outer, (sums[1] - sums[2]) / 2, outer - sums[3]]
  }
}

extension ThinSizes {
  /// The sizes of each of the four convolutions.
  func paired(_ geometry: ConvolutionGeometry) -> ThinSizes {
    ThinSizes(geometry, windowStep: PairFilter.windows, tapStep: PairFilter.taps)
  }

  /// The factors of the products that come from a three of the weights (O, C, ky, kx).
  func pairFactors(of weights: UnsafePointer<Float>, output: Int, tap: Int) -> InlineArray<4, Float> {
    let three = weights + weightIndex(output: output, tap: tap)
    return PairFilter.factors((three[0], three[1], three[2]))
  }

  /// The index among the weights (O, C, ky, kx) of the first element of a three.
  func weightIndex(output: Int, tap: Int) -> Int { (output * taps + tap) * tapStep }
}
