/// Complex matrix products, one for each frequency: z = a · b, or aᵀ · b.
///
/// A complex product takes three real ones (Karatsuba and Ofman 1962): with p = re·re, q = im·im and
/// s = (re + im)·(re + im) it is (p − q) + i(s − p − q). Every element of z is summed in the order of the
/// steps, whatever the other rows hold.
struct SpectralProduct {
  /// How a tile reads its operands and writes its result.
  private struct Strides {
    let aRow, aStep, aPlane, bStep, bPlane, zRow, zPlane, steps: Int
  }

  private let a, b, z: SpectralMatrices
  private let strides: Strides
  private let tileCount: Int

  /// Rows of a tile: with two vectors each, as many sums as a core has use for, and 16 registers have room.
  private static let tallestTile = 6

  init(_ a: SpectralMatrices, transposed: Bool = false, _ b: SpectralMatrices, into z: SpectralMatrices) {
    let steps = transposed ? a.rows : b.rows
    precondition(steps == b.rows && b.columns == z.columns, "\(steps) steps over \(b.rows) rows")
    (self.a, self.b, self.z) = (a, b, z)
    strides = Strides(
      aRow: transposed ? 1 : a.rowStride, aStep: transposed ? a.rowStride : 1, aPlane: a.columns,
      bStep: b.rowStride, bPlane: b.columns, zRow: z.rowStride, zPlane: z.columns, steps: steps)
    tileCount = (z.rows + Self.tallestTile - 1) / Self.tallestTile
  }

  /// Computes the product for all bins, of which the first `realBins` have real factors.
  func run(bins: Int, realBins: Int) {
    for bin in 0..<bins {
      let (a, b) = (a.start + bin * a.binStride, b.start + bin * b.binStride)
      let result = z.start + bin * z.binStride
      var column = 0
      while column < z.columns {
        multiply(a, b + column, result + column, isReal: bin < realBins)
        column += 2 * vectorLanes
      }
    }
  }

  /// Two vectors of columns in all rows, in tiles as even as they go.
  private func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>, isReal: Bool
  ) {
    var row = 0
    for tile in 0..<tileCount {
      let end = (tile + 1) * self.z.rows / tileCount
      let (a, z) = (a + row * strides.aRow, z + row * strides.zRow)
      switch end - row {
      case 6: multiply(Tile<6>.self, a, b, z, isReal)
      case 5: multiply(Tile<5>.self, a, b, z, isReal)
      case 4: multiply(Tile<4>.self, a, b, z, isReal)
      case 3: multiply(Tile<3>.self, a, b, z, isReal)
      case 2: multiply(Tile<2>.self, a, b, z, isReal)
      default: multiply(Tile<1>.self, a, b, z, isReal)
      }
      row = end
    }
  }

  @inline(__always)
  private func multiply<let rows: Int>(
    _: Tile<rows>.Type, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ z: UnsafeMutablePointer<Float>, _ isReal: Bool
  ) {
    let s = strides
    var tile = Tile<rows>()
    tile.add(a, s.aRow, s.aStep, b, s.bStep, s.steps)
    tile.store(to: z, s.zRow)
    if isReal { return }
    var imaginary = Tile<rows>()
    imaginary.add(a + s.aPlane, s.aRow, s.aStep, b + s.bPlane, s.bStep, s.steps)
    var sum = imaginary.combine(z, s.zRow)
    sum.add(a + 2 * s.aPlane, s.aRow, s.aStep, b + 2 * s.bPlane, s.bStep, s.steps)
    sum.store(to: z + s.zPlane, s.zRow)
  }
}
