/// Cubic convolution with a = −¾: smooth across pixels, and may overshoot.
///
/// With s = |t|: k = (a + 2) s³ − (a + 3) s² + 1 up to s = 1, and a (s³ − 5 s² + 8 s − 4) from there to 2.
/// Source: Keys 1981, "Cubic Convolution Interpolation for Digital Image Processing", equation 4.
struct CubicKernel: SeparableKernel {
  let source: ExtendedSource

  static var support: Float { 2 }

  private static var a: Float { -0.75 }

  static func value(_ t: Float) -> Float {
    let s = abs(t)
    return s <= 1 ? ((a + 2) * s - (a + 3)) * s * s + 1 : a * (((s - 5) * s + 8) * s - 4)
  }

  static func slope(_ t: Float) -> Float {
    let s = abs(t)
    let slope = s <= 1 ? (3 * (a + 2) * s - 2 * (a + 3)) * s : a * ((3 * s - 10) * s + 8)
    return t < 0 ? -slope : slope
  }
}
