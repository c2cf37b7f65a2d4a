/// Takes spectra back to real planes, a block of channels at a time.
///
/// Columns are transformed first, then pairs of wanted rows as one complex row each. Transforming twice mirrors,
/// so a plane that is placed upright is found mirrored and the other way round: exactly where a
/// convolution leaves it, see `PlanePlacement`.
final class PlaneSynthesis {
  private let placement: PlanePlacement
  private let rowTransform, columnTransform: FourierTransform
  private let halves, result, scratch: AlignedMemory<ComplexVector>
  private let rowPositions, columnPositions: AlignedMemory<Int>
  private let binIndices, missingIndices, conjugateBins: AlignedMemory<Int>
  private let binCount, realBinCount, missingCount: Int

  init(_ placement: PlanePlacement) {
    let frame = placement.frame
    self.placement = placement
    rowTransform = FourierTransform(length: frame.width, batch: placement.pairs)
    columnTransform = FourierTransform(length: frame.height, batch: frame.columns)
    let count = max(frame.width * placement.pairs, frame.height * frame.columns)
    halves = AlignedMemory(repeating: ComplexVector(), count: count)
    result = AlignedMemory(repeating: ComplexVector(), count: count)
    scratch = AlignedMemory(repeating: ComplexVector(), count: count)
    rowPositions = AlignedMemory(placement.rows, filling: 0)
    columnPositions = AlignedMemory(placement.columns, filling: 0)
    binIndices = AlignedMemory(frame.bins.map(frame.index), filling: 0)
    let conjugates = frame.conjugates
    missingIndices = AlignedMemory(conjugates.map { frame.index(of: $0.missing) }, filling: 0)
    conjugateBins = AlignedMemory(conjugates.map { frame.index(of: frame.bins[$0.kept]) }, filling: 0)
    (binCount, realBinCount, missingCount) = (frame.bins.count, frame.realBinCount, conjugates.count)
  }

  /// Writes bias + scale · what the spectrum from `address` on is of, rectified if asked, to `plane`.
  func run(
    _ address: UnsafePointer<Float>, of spectra: SpectralMatrices, to plane: UnsafeMutablePointer<Float>,
    scale: Float, bias: Vector = Vector(), rectified: Bool = false
  ) {
    load(address, of: spectra)
    columnTransform.run(from: halves.start, to: result.start, scratch: scratch.start)
    joinRows()
    rowTransform.run(from: halves.start, to: result.start, scratch: scratch.start)
    store(to: plane, scale: scale, bias: bias, rectified: rectified)
  }

  private func load(_ address: UnsafePointer<Float>, of spectra: SpectralMatrices) {
    let (halves, indices) = (halves.start, binIndices.start)
    var bin = address
    for index in 0..<binCount {
      let im = index < realBinCount ? Vector() : Vector(at: bin + spectra.columns)
      halves[indices[index]] = ComplexVector(re: Vector(at: bin), im: im)
      bin += spectra.binStride
    }
    for index in 0..<missingCount {
      let value = halves[conjugateBins.start[index]]
      halves[missingIndices.start[index]] = ComplexVector(re: value.re, im: -value.im)
    }
  }

  /// z = a + ib in all columns, of which those of a and b beyond the half are conjugates.
  private func joinRows() {
    let (rows, halves, positions) = (halves.start, result.start, rowPositions.start)
    let (pairs, columns, width) = (placement.pairs, placement.frame.columns, placement.frame.width)
    for pair in 0..<pairs {
      let first = halves + positions[2 * pair] * columns
      let second = halves + positions[min(2 * pair + 1, placement.height - 1)] * columns
      for column in 0..<columns {
        let (a, b) = (first[column], second[column])
        let mirrored = column == 0 ? 0 : width - column
        rows[mirrored * pairs + pair] = ComplexVector(re: a.re + b.im, im: b.re - a.im)
        rows[column * pairs + pair] = ComplexVector(re: a.re - b.im, im: a.im + b.re)
      }
    }
  }

  private func store(to plane: UnsafeMutablePointer<Float>, scale: Float, bias: Vector, rectified: Bool) {
    let (rows, positions) = (result.start, columnPositions.start)
    let (pairs, width, factor) = (placement.pairs, placement.width, Vector(repeating: scale))
    let finish = { (value: Vector) in
      let sum = bias.addingProduct(value, factor)
      return rectified ? sum.replacing(with: 0, where: sum .< 0) : sum
    }
    for pair in 0..<pairs {
      let first = plane + 2 * pair * width * vectorLanes
      let second = 2 * pair + 1 < placement.height ? first + width * vectorLanes : nil
      for x in 0..<width {
        let value = rows[positions[x] * pairs + pair]
        finish(value.re).store(to: first + x * vectorLanes)
        if let second { finish(value.im).store(to: second + x * vectorLanes) }
      }
    }
  }
}
