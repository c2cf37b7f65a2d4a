/// A sampler whose kernel is the product over the axes of one function k.
///
/// V = Σ_n Σ_m U_nm k(x − m) k(y − n), with a third factor for volumes, over all pixels of the image as `Outside`
/// extends it. Source: Jaderberg et al. 2015, equation 3.
///
/// To add a kernel, write a file with a struct that has the property `source` and says `support`, `value` and `slope`,
/// and add a case to `SamplingKernel`. The compiler makes a loop of its own of every kernel, and the tests of samplers
/// run over all cases.
public protocol SeparableKernel: ImageSampler {
  /// The half width r in pixels, a multiple of one half up to 4: k is zero outside of [−r, r].
  static var support: Float { get }

  /// k(t) at the distance t = x − m, −r ≤ t < r.
  static func value(_ t: Float) -> Float

  /// k′(t), −r ≤ t < r; the slope to the right where there are two.
  static func slope(_ t: Float) -> Float

  /// What is read.
  var source: ExtendedSource { get }
}

extension SeparableKernel {
  /// The number of pixels m in (x − r, x + r].
  @inline(__always)
  static var tapCount: Int { Int(2 * support) }

  /// Writes to `output` (C, target) the values of `image` at the positions in `range`.
  public func sample(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>, in range: Range<Int>,
    into output: UnsafeMutablePointer<Float>
  ) {
    let (pixelCount, targetCount) = (source.pixelCount, source.targetCount)
    for i in range {
      if let window = KernelWindow<Self>(of: source, at: positions + i) {
        for c in 0..<channels { output[c * targetCount + i] = window.value(of: image + c * pixelCount) }
      } else {
        for c in 0..<channels { output[c * targetCount + i] = 0 }
      }
    }
  }

  /// Takes the gradient of the output (C, target) back to the image and to the positions.
  public func backward(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, imageGradient: UnsafeMutablePointer<Float>?,
    positionGradient: UnsafeMutablePointer<Float>
  ) {
    let (pixelCount, targetCount) = (source.pixelCount, source.targetCount)
    for i in 0..<targetCount {
      var slope = Slope()
      if let window = KernelWindow<Self>(of: source, at: positions + i) {
        for c in 0..<channels {
          let gradient = outputGradient[c * targetCount + i]
          slope.add(window.slope(of: image + c * pixelCount), times: gradient)
          if let imageGradient { window.add(gradient, to: imageGradient + c * pixelCount) }
        }
      }
      positionGradient[i] = slope.x
      positionGradient[targetCount + i] = slope.y
      if source.isVolume { positionGradient[2 * targetCount + i] = slope.z }
    }
  }
}
