/// What a forward pass makes of its sums before it writes them: adds the bias, and rectifies where that is fused.
struct Epilogue {
  private let bias: UnsafePointer<Float>
  private let floor: Float

  /// `bias` holds whole vectors, (block, lane).
  init(bias: AlignedMemory<Float>, rectified: Bool) {
    self.bias = UnsafePointer(bias.start)
    floor = rectified ? 0 : -.infinity
  }

  @inline(__always)
  func output(of sum: Vector, block: Int) -> Vector {
    let value = sum + Vector(at: bias + block &* vectorLanes)
    // Unlike a maximum, the comparison keeps what is not a number.
    return value.replacing(with: floor, where: value .< floor)
  }
}
