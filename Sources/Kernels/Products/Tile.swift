import Memory

/// Sums of a few rows and two vectors of columns, which stay in registers.
struct Tile<let rows: Int> {
  private var left = InlineArray<rows, Vector>(repeating: Vector())
  private var right = InlineArray<rows, Vector>(repeating: Vector())

  /// Adds a · b over `steps` columns of a and rows of b.
  @inline(__always)
  mutating func add(
    _ a: UnsafePointer<Float>, _ aRow: Int, _ aStep: Int, _ b: UnsafePointer<Float>, _ bStep: Int,
    _ steps: Int
  ) {
    var (a, b) = (a, b)
    for _ in 0..<steps {
      let columns = (Vector(at: b), Vector(at: b + vectorLanes))
      for row in 0..<rows {
        let factor = Vector(repeating: a[row &* aRow])
        left[unchecked: row] = left[unchecked: row].addingProduct(factor, columns.0)
        right[unchecked: row] = right[unchecked: row].addingProduct(factor, columns.1)
      }
      a += aStep
      b += bStep
    }
  }

  /// Writes the sums.
  @inline(__always)
  func store(to z: UnsafeMutablePointer<Float>, _ zRow: Int) {
    for row in 0..<rows {
      left[unchecked: row].store(to: z + row &* zRow)
      right[unchecked: row].store(to: z + row &* zRow + vectorLanes)
    }
  }

  /// With p in z and q in the tile, leaves p − q in z and gives −p − q.
  @inline(__always)
  func combine(_ z: UnsafeMutablePointer<Float>, _ zRow: Int) -> Tile {
    var result = Tile()
    for row in 0..<rows {
      let address = z + row &* zRow
      let products = (Vector(at: address), Vector(at: address + vectorLanes))
      (products.0 - left[unchecked: row]).store(to: address)
      (products.1 - right[unchecked: row]).store(to: address + vectorLanes)
      result.left[unchecked: row] = -products.0 - left[unchecked: row]
      result.right[unchecked: row] = -products.1 - right[unchecked: row]
    }
    return result
  }
}
