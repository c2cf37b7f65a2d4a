import Memory

/// Complex matrix products, one for each frequency: z = a · b, or aᵀ · b.
///
/// A complex product takes three real ones (Karatsuba and Ofman 1962): with p = re·re, q = im·im and
/// s = (re + im)·(re + im) it is (p − q) + i(s − p − q). Every element of z is summed in the order of the
/// steps, whatever the other rows hold.
struct SpectralProduct {
  /// Where tiles find their operands, the sums of their parts, and leave their result.
  private struct Operands {
    var a, aSums: UnsafePointer<Float>
    let b, bSums: UnsafePointer<Float>
    var z: UnsafeMutablePointer<Float>
    let isReal: Bool
  }

  private let a, b, z: SpectralMatrices
  private let aSums, bSums: AlignedMemory<Float>
  /// Distances in a between rows of z and between steps.
  private let aRow, aStep: Int
  private let tileCount, pairCount: Int

  /// Rows of a tile: with two vectors each, as many sums as a core has use for, and 16 registers have room.
  private static let tallestTile = 6

  init(_ a: SpectralMatrices, transposed: Bool = false, _ b: SpectralMatrices, into z: SpectralMatrices) {
    let steps = transposed ? a.rows : b.rows
    precondition(steps == b.rows && b.columns == z.columns, "\(steps) steps over \(b.rows) rows")
    (self.a, self.b, self.z) = (a, b, z)
    (aRow, aStep) = transposed ? (1, a.rowStride) : (a.rowStride, 1)
    aSums = AlignedMemory(repeating: 0, count: a.rows * a.rowStride)
    bSums = AlignedMemory(repeating: 0, count: b.rows * 2 * vectorLanes)
    tileCount = (z.rows + Self.tallestTile - 1) / Self.tallestTile
    pairCount = z.columns / (2 * vectorLanes)
  }

  /// Computes the product for all frequencies of a frame.
  func run(over frame: FourierFrame) {
    for bin in 0..<frame.binCount {
      let left = a.start + bin * a.binStride
      let isReal = bin < frame.realBinCount
      if !isReal { a.sumParts(left, columns: a.columns, into: aSums.start, rowStride: a.rowStride) }
      for pair in 0..<pairCount {
        let right = b.start + bin * b.binStride + pair * b.pairStride
        let pairColumns = 2 * vectorLanes
        if !isReal { b.sumParts(right, columns: pairColumns, into: bSums.start, rowStride: pairColumns) }
        let operands = Operands(
          a: left, aSums: aSums.start, b: right, bSums: bSums.start,
          z: z.start + bin * z.binStride + pair * z.pairStride, isReal: isReal)
        multiply(operands, bin: bin, pair: pair)
      }
    }
  }

  /// Two vectors of columns in all rows, in tiles as even as they go.
  private func multiply(_ operands: Operands, bin: Int, pair: Int) {
    var (operands, row) = (operands, 0)
    for tile in 0..<tileCount {
      let rows = (tile + 1) * z.rows / tileCount - row
      prefetch(after: bin, step: pair * tileCount + tile, result: operands.z, rows: rows)
      switch rows {
      case 6: multiply(Tile<6>.self, operands)
      case 5: multiply(Tile<5>.self, operands)
      case 4: multiply(Tile<4>.self, operands)
      case 3: multiply(Tile<3>.self, operands)
      case 2: multiply(Tile<2>.self, operands)
      default: multiply(Tile<1>.self, operands)
      }
      row += rows
      operands.a += rows * aRow
      operands.aSums += rows * aRow
      operands.z += rows * z.rowStride
    }
  }

  @inline(__always)
  private func multiply<let rows: Int>(_: Tile<rows>.Type, _ o: Operands) {
    var real = Tile<rows>()
    real.add(o.a, aRow, aStep, o.b, b.rowStride, b.rows)
    real.store(to: o.z, z.rowStride)
    var sum = Tile<rows>()
    if !o.isReal {
      var imaginary = Tile<rows>()
      imaginary.add(o.a + a.planeStride, aRow, aStep, o.b + b.planeStride, b.rowStride, b.rows)
      sum = imaginary.combine(o.z, z.rowStride)
      sum.add(o.aSums, aRow, aStep, o.bSums, 2 * vectorLanes, b.rows)
    }
    sum.store(to: o.z + z.planeStride, z.rowStride)
  }

  /// Fetches the part of the next bin that falls to one step: spectra fit into no cache of a core's own.
  @inline(__always)
  private func prefetch(after bin: Int, step: Int, result: UnsafePointer<Float>, rows: Int) {
    a.prefetch(bin: bin + 1, part: step, of: tileCount * pairCount)
    b.prefetch(bin: bin + 1, part: step, of: tileCount * pairCount)
    for row in 0..<rows {
      prefetchLines(result + z.binStride + row * z.rowStride, count: z.binStride, writing: true)
    }
  }
}
