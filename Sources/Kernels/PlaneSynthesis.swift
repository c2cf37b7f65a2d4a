/// Takes spectra back to real planes, a block of channels at a time, times 2 · height · width.
///
/// Transforming twice mirrors, so no inverse transforms are needed: a plane is read where its mirror image
/// lies. Convolutions mirror, too: what belongs where `PlanePlacement` has it is left at the negative position.
final class PlaneSynthesis {
  private let placement: PlanePlacement
  private let rowTransform, columnTransform: FourierTransform
  private let torus, result, scratch: AlignedMemory<ComplexVector>
  /// Rows of the torus, and vectors of such a row, for the plane's rows and columns.
  private let rowPositions, columnPositions: AlignedMemory<Int>
  private let rowRuns: [Range<Int>]
  private let twins: AlignedMemory<FourierFrame.Twins>
  private let twinCount: Int

  init(_ placement: PlanePlacement) {
    let frame = placement.frame
    self.placement = placement
    rowTransform = FourierTransform(length: frame.half, batch: 1)
    columnTransform = FourierTransform(length: frame.height, batch: frame.half)
    let count = frame.height * frame.half
    torus = AlignedMemory(repeating: ComplexVector(), count: count)
    result = AlignedMemory(repeating: ComplexVector(), count: count)
    scratch = AlignedMemory(repeating: ComplexVector(), count: count)
    rowPositions = AlignedMemory(placement.rows)
    columnPositions = AlignedMemory(
      placement.columns.map { column in
        let position = (frame.width - column) % frame.width
        return (frame.half - position / 2) % frame.half * 2 + position % 2
      })
    rowRuns = placement.rowRuns
    twins = AlignedMemory(frame.twins)
    twinCount = frame.twins.count
  }

  /// Writes bias + scale · what the spectrum from `address` on is of, rectified if asked, to `plane`.
  func run(
    _ address: UnsafePointer<Float>, of spectra: SpectralMatrices, to plane: UnsafeMutablePointer<Float>,
    scale: Float, bias: Vector = Vector(), rectified: Bool = false
  ) {
    load(address, of: spectra)
    columnTransform.run(from: torus.start, to: result.start, scratch: scratch.start)
    let half = placement.frame.half
    for run in rowRuns {
      let first = run.lowerBound * half
      rowTransform.run(
        from: result.start + first, to: torus.start + first, scratch: scratch.start, count: run.count)
    }
    store(to: plane, scale: scale, bias: bias, rectified: rectified)
  }

  private func load(_ address: UnsafePointer<Float>, of spectra: SpectralMatrices) {
    let (torus, twins, binStride) = (torus.start, twins.start, spectra.binStride)
    for index in 0..<twinCount {
      let pair = twins[index]
      let value = load(address + pair.bin * binStride, spectra.planeStride)
      let twin = load(address + pair.twin * binStride, spectra.planeStride)
      let (number, opposite) = FourierFrame.Twins.exchange(value, twin, pair.turn.conjugate)
      torus[pair.opposite] = opposite
      torus[pair.number] = number
    }
  }

  @inline(__always)
  private func load(_ address: UnsafePointer<Float>, _ plane: Int) -> ComplexVector {
    ComplexVector(re: Vector(at: address), im: Vector(at: address + plane))
  }

  private func store(to plane: UnsafeMutablePointer<Float>, scale: Float, bias: Vector, rectified: Bool) {
    let (half, width, factor) = (placement.frame.half, placement.width, Vector(repeating: scale))
    let (rowPositions, columnPositions) = (rowPositions.start, columnPositions.start)
    var target = plane
    for row in 0..<placement.height {
      let source = UnsafeMutableRawPointer(torus.start + rowPositions[row] * half)
        .assumingMemoryBound(to: Float.self)
      for x in 0..<width {
        let value = bias.addingProduct(Vector(at: source + columnPositions[x] * vectorLanes), factor)
        (rectified ? value.replacing(with: 0, where: value .< 0) : value).store(to: target)
        target += vectorLanes
      }
    }
  }
}
