/// Takes real planes, a block of channels at a time, to their spectra, times 2.
///
/// Pairs of rows are transformed as one complex row each and taken apart by symmetry, then columns.
final class PlaneAnalysis {
  private let placement: PlanePlacement
  private let rowTransform, columnTransform: FourierTransform
  /// Zero where the plane has nothing: rows as (x, pair), and the half spectra of rows as (y, column).
  private let rows, halves: AlignedMemory<ComplexVector>
  private let result, scratch: AlignedMemory<ComplexVector>
  private let rowPositions, columnPositions, binIndices: AlignedMemory<Int>
  private let binCount: Int

  init(_ placement: PlanePlacement) {
    let frame = placement.frame
    self.placement = placement
    rowTransform = FourierTransform(length: frame.width, batch: placement.pairs)
    columnTransform = FourierTransform(length: frame.height, batch: frame.columns)
    let counts = (frame.width * placement.pairs, frame.height * frame.columns)
    rows = AlignedMemory(repeating: ComplexVector(), count: counts.0)
    halves = AlignedMemory(repeating: ComplexVector(), count: counts.1)
    result = AlignedMemory(repeating: ComplexVector(), count: max(counts.0, counts.1))
    scratch = AlignedMemory(repeating: ComplexVector(), count: max(counts.0, counts.1))
    rowPositions = AlignedMemory(placement.rows, filling: 0)
    columnPositions = AlignedMemory(placement.columns, filling: 0)
    binIndices = AlignedMemory(frame.bins.map(frame.index), filling: 0)
    binCount = frame.bins.count
  }

  /// Writes the spectrum of `plane`, (height, width, lanes), to `spectra` from `address` on.
  func run(
    _ plane: UnsafePointer<Float>, to address: UnsafeMutablePointer<Float>, of spectra: SpectralMatrices
  ) {
    load(plane)
    rowTransform.run(from: rows.start, to: result.start, scratch: scratch.start)
    separateRows()
    columnTransform.run(from: halves.start, to: result.start, scratch: scratch.start)
    store(to: address, of: spectra)
  }

  private func load(_ plane: UnsafePointer<Float>) {
    let (rows, positions) = (rows.start, columnPositions.start)
    let (pairs, width) = (placement.pairs, placement.width)
    for pair in 0..<pairs {
      let first = plane + 2 * pair * width * vectorLanes
      let second = 2 * pair + 1 < placement.height ? first + width * vectorLanes : nil
      for x in 0..<width {
        rows[positions[x] * pairs + pair] = ComplexVector(
          re: Vector(at: first + x * vectorLanes),
          im: second.map { Vector(at: $0 + x * vectorLanes) } ?? Vector())
      }
    }
  }

  /// For z = a + ib, 2a(f) = z(f) + z(−f)* and 2b(f) = −i · (z(f) − z(−f)*).
  private func separateRows() {
    let (rows, halves, positions) = (result.start, halves.start, rowPositions.start)
    let (pairs, columns, width) = (placement.pairs, placement.frame.columns, placement.frame.width)
    for pair in 0..<pairs {
      let first = halves + positions[2 * pair] * columns
      let second = 2 * pair + 1 < placement.height ? halves + positions[2 * pair + 1] * columns : nil
      for column in 0..<columns {
        let z = rows[column * pairs + pair]
        let mirrored = rows[(column == 0 ? 0 : width - column) * pairs + pair]
        first[column] = ComplexVector(re: z.re + mirrored.re, im: z.im - mirrored.im)
        second?[column] = ComplexVector(re: z.im + mirrored.im, im: mirrored.re - z.re)
      }
    }
  }

  private func store(to address: UnsafeMutablePointer<Float>, of spectra: SpectralMatrices) {
    let (result, indices, plane) = (result.start, binIndices.start, spectra.columns)
    var bin = address
    for index in 0..<binCount {
      let value = result[indices[index]]
      value.re.store(to: bin)
      value.im.store(to: bin + plane)
      (value.re + value.im).store(to: bin + 2 * plane)
      bin += spectra.binStride
    }
  }
}
