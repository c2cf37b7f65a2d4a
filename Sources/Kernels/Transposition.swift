/// A square of as many rows and columns as a vector has lanes, turned.
struct Transposition {
  /// Rows that follow one another.
  let source: UnsafePointer<Float>

  /// The last row that may be read; it stands in for those behind it.
  let lastRow: Int

  let target: UnsafeMutablePointer<Float>

  /// Writes the columns, one after the other.
  @inline(__always)
  func run() {
    for row in stride(from: 0, to: vectorLanes, by: 4) {
      let rows = InlineArray<4, UnsafePointer<Float>> { source + min(row + $0, lastRow) * vectorLanes }
      for column in stride(from: 0, to: vectorLanes, by: 4) {
        let (a, b) = (SIMD4(at: rows[0] + column), SIMD4(at: rows[1] + column))
        let (c, d) = (SIMD4(at: rows[2] + column), SIMD4(at: rows[3] + column))
        for lane in 0..<4 {
          SIMD4(a[lane], b[lane], c[lane], d[lane]).store(to: target + (column + lane) * vectorLanes + row)
        }
      }
    }
  }
}

extension SIMD4<Float> {
  @inline(__always)
  fileprivate init(at address: UnsafePointer<Float>) {
    self = UnsafeRawPointer(address).loadUnaligned(as: SIMD4<Float>.self)
  }

  @inline(__always)
  fileprivate func store(to address: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(address).storeBytes(of: self, as: SIMD4<Float>.self)
  }
}
