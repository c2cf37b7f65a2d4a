/// Linear interpolation along every axis, the paper's choice: k(t) = max(0, 1 − |t|).
///
/// With x = ⌊x⌋ + a the two weights are 1 − a and a, and their slopes −1 and +1: at integers the right-hand slope,
/// which is a true sub-gradient. The printed equation 7 is not: there it keeps the pixel at x alone, with slope +1.
/// Source: Jaderberg et al. 2015, equation 5, and equation 6 for the gradient to the image.
struct TentKernel: SeparableKernel {
  let source: ExtendedSource

  static var support: Float { 1 }

  static func value(_ t: Float) -> Float { 1 - abs(t) }

  static func slope(_ t: Float) -> Float { t < 0 ? 1 : -1 }
}
