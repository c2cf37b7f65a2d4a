import Memory

/// The gradient of the rectifier max(0, x), which is fused into the layer before it going forward.
public enum ReLU {
  /// Clears the gradient where the rectifier's `output` is zero, so that it becomes that of its input.
  ///
  /// Layouts do not matter as long as both have the same. The gradient at zero is zero.
  public static func maskGradient(
    _ gradient: UnsafeMutablePointer<Float>, whereOutputIsPositive output: UnsafePointer<Float>, count: Int
  ) {
    let vectorEnd = count / Vector.scalarCount * Vector.scalarCount
    for index in stride(from: 0, to: vectorEnd, by: Vector.scalarCount) {
      var values = Vector(at: gradient + index)
      values.replace(with: 0, where: .!(Vector(at: output + index) .> 0))
      values.store(to: gradient + index)
    }
    for index in vectorEnd..<count where !(output[index] > 0) { gradient[index] = 0 }
  }
}
