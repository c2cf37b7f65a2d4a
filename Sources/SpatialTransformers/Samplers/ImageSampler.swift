/// Reads images at fractional positions, and takes gradients back to both.
///
/// Images are plain (C, H, W) or (C, D, H, W), one sample a call; all channels are read at the same positions. These
/// come in source pixels, one plane of the grid's target per axis, x before y before z. A position that is not finite
/// gives zero and no gradient. A sampler may own room to work in, so it serves one call at a time. Source: Jaderberg et al. 2015, equation 3.
public protocol ImageSampler {
  /// Writes to `output` (C, target) the values of `image` at the positions in `range`, and nothing else.
  func sample(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>, in range: Range<Int>,
    into output: UnsafeMutablePointer<Float>)

  /// Takes the gradient of the output (C, target) back to the image and to the positions.
  ///
  /// Adds to `imageGradient`, if there is one, and overwrites `positionGradient`, one plane per axis.
  func backward(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, imageGradient: UnsafeMutablePointer<Float>?,
    positionGradient: UnsafeMutablePointer<Float>)
}
