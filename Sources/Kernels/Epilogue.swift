/// What a forward pass makes of its sums before it writes them: adds the bias, and rectifies where that is fused.
struct Epilogue {
  /// (block, lane).
  private let bias: AlignedMemory<Float>
  private let outputs: Int
  private let floor: Float

  init(outputs: Int, rectified: Bool) {
    bias = AlignedMemory(repeating: 0, count: vectorCount(of: outputs) * vectorLanes)
    self.outputs = outputs
    floor = rectified ? 0 : -.infinity
  }

  /// Takes over the bias, (O).
  func takeBias(_ plain: UnsafePointer<Float>) { bias.start.update(from: plain, count: outputs) }

  @inline(__always)
  func output(of sum: Vector, block: Int) -> Vector {
    rectified(sum + Vector(at: bias.start + block &* vectorLanes))
  }

  /// The same of a sum times a factor.
  @inline(__always)
  func output(of sum: Vector, times factor: Float, block: Int) -> Vector {
    rectified(
      Vector(at: bias.start + block &* vectorLanes).addingProduct(sum, Vector(repeating: factor)))
  }

  @inline(__always)
  private func rectified(_ value: Vector) -> Vector {
    // Unlike a maximum, the comparison keeps what is not a number.
    value.replacing(with: floor, where: value .< floor)
  }
}
