import Memory

/// Positions along a line of targets under an affine map: start + slope · step.
struct Ramp {
  let start: Float
  let slope: Float

  /// Writes the positions over the steps.
  @inline(__always)
  func write(to line: UnsafeMutablePointer<Float>, over steps: UnsafeBufferPointer<Float>) {
    guard let first = steps.baseAddress else { return }
    guard steps.count >= 8 else {
      for i in steps.indices { line[i] = start + slope * steps[i] }
      return
    }
    BilinearCells.forEachEight(of: steps.count) { i in
      (start + slope * SIMD8(at: first + i)).store(to: line + i)
    }
  }

  /// Adds the positions over the steps to offsets from them.
  @inline(__always)
  func add(to line: UnsafeMutablePointer<Float>, over steps: UnsafeBufferPointer<Float>) {
    guard let first = steps.baseAddress else { return }
    let vectorEnd = steps.count / 8 * 8
    for i in stride(from: 0, to: vectorEnd, by: 8) {
      (SIMD8(at: line + i) + (start + slope * SIMD8(at: first + i))).store(to: line + i)
    }
    for i in vectorEnd..<steps.count { line[i] += start + slope * steps[i] }
  }
}
