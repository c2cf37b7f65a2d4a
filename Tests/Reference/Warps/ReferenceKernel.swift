import SpatialTransformers

extension SamplingKernel {
  /// k(t), at the distance t in units of the half width.
  func value(_ t: Double) -> Double {
    switch self {
    case .nearest: (-0.5..<0.5).contains(t) ? 1 : 0
    case .bilinear, .trilinear, .area: max(0, 1 - abs(t))
    case .bicubic:
      switch abs(t) {
      case ...1: 1.25 * cube(t) - 2.25 * t * t + 1
      case ..<2: -0.75 * cube(t) + 3.75 * t * t - 6 * abs(t) + 3
      default: 0
      }
    }
  }

  /// Its slope to the right of t.
  func slope(_ t: Double) -> Double {
    switch self {
    case .nearest: 0
    case .bilinear, .trilinear, .area: (-1..<0).contains(t) ? 1 : (0..<1).contains(t) ? -1 : 0
    case .bicubic:
      switch abs(t) {
      case ...1: 3.75 * t * abs(t) - 4.5 * t
      case ..<2: -2.25 * t * abs(t) + 7.5 * t - 6 * (t < 0 ? -1 : 1)
      default: 0
      }
    }
  }

  private func cube(_ t: Double) -> Double { abs(t) * t * t }
}
