import Memory

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

  /// A sum times a factor, with the bias.
  @inline(__always)
  func biased(_ sum: Vector, times factor: Float, block: Int) -> Vector {
    Vector(at: bias.start + block &* vectorLanes).addingProduct(sum, Vector(repeating: factor))
  }

  /// The value, rectified where that is fused.
  @inline(__always)
  func rectified(_ value: Vector) -> Vector {
    // Unlike a maximum, the comparison keeps what is not a number.
    value.replacing(with: floor, where: value .< floor)
  }
}
