import Memory

/// The leaky rectifier: x where it is positive and s · x elsewhere (Maas, Hannun and Ng 2013), with 0 < s < 1.
///
/// Layouts do not matter as long as both tensors have the same.
public enum LeakyReLU {
  /// Writes the output for `input`, which may be the same memory.
  public static func apply(
    _ input: UnsafePointer<Float>, slope: Float, to output: UnsafeMutablePointer<Float>, count: Int
  ) {
    let vectorEnd = count / Vector.scalarCount * Vector.scalarCount
    for index in stride(from: 0, to: vectorEnd, by: Vector.scalarCount) {
      let values = Vector(at: input + index)
      values.replacing(with: values * slope, where: .!(values .> 0)).store(to: output + index)
    }
    for index in vectorEnd..<count { output[index] = input[index] > 0 ? input[index] : slope * input[index] }
  }

  /// Multiplies the gradient with the slope where `output` is not positive, so that it becomes that of the input.
  ///
  /// The output has the input's sign. The gradient at zero is the slope.
  public static func scaleGradient(
    _ gradient: UnsafeMutablePointer<Float>, by slope: Float, unlessPositive output: UnsafePointer<Float>,
    count: Int
  ) {
    let vectorEnd = count / Vector.scalarCount * Vector.scalarCount
    for index in stride(from: 0, to: vectorEnd, by: Vector.scalarCount) {
      let values = Vector(at: gradient + index)
      values.replacing(with: values * slope, where: .!(Vector(at: output + index) .> 0))
        .store(to: gradient + index)
    }
    for index in vectorEnd..<count where !(output[index] > 0) { gradient[index] *= slope }
  }
}
