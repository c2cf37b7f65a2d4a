/// The gradient of the rectifier max(0, x), which oneDNN fuses into the layer before it going forward only.
public enum ReLU {
  /// Clears the gradient where the rectifier's `output` is zero, so that it becomes that of its input.
  ///
  /// Layouts do not matter as long as both have the same. The gradient at zero is zero.
  public static func maskGradient(
    _ gradient: UnsafeMutablePointer<Float>, whereOutputIsPositive output: UnsafePointer<Float>, count: Int
  ) {
    for index in 0..<count {
      gradient[index] = output[index] > 0 ? gradient[index] : 0
    }
  }
}
