/// The paper's integer kernel: the pixel at ⌊x + ½⌋.
///
/// Flat wherever it has a slope, so that no gradient reaches the positions: it cannot train a transformer.
/// Source: Jaderberg et al. 2015, equation 4.
struct NearestKernel: SeparableKernel {
  let source: ExtendedSource

  static var support: Float { 0.5 }

  static func value(_ t: Float) -> Float { 1 }

  static func slope(_ t: Float) -> Float { 0 }
}
