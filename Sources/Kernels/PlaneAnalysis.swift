/// Takes real planes, a block of channels at a time, to their spectra, times 2.
final class PlaneAnalysis {
  private let placement: PlanePlacement
  private let rowTransform, columnTransform: FourierTransform
  /// The plane's rows, and the torus after their transforms; zero where the plane has nothing.
  private let rows, torus: AlignedMemory<ComplexVector>
  private let result, scratch: AlignedMemory<ComplexVector>
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
    rows = AlignedMemory(repeating: ComplexVector(), count: count)
    torus = AlignedMemory(repeating: ComplexVector(), count: count)
    result = AlignedMemory(repeating: ComplexVector(), count: count)
    scratch = AlignedMemory(repeating: ComplexVector(), count: count)
    rowPositions = AlignedMemory(placement.rows)
    columnPositions = AlignedMemory(placement.columns)
    rowRuns = placement.rowRuns
    twins = AlignedMemory(frame.twins)
    twinCount = frame.twins.count
  }

  /// Writes the spectrum of `plane`, (height, width, lanes), to `spectra` from `address` on.
  func run(
    _ plane: UnsafePointer<Float>, to address: UnsafeMutablePointer<Float>, of spectra: SpectralMatrices
  ) {
    load(plane)
    let half = placement.frame.half
    for run in rowRuns {
      let first = run.lowerBound * half
      rowTransform.run(
        from: rows.start + first, to: torus.start + first, scratch: scratch.start, count: run.count)
    }
    columnTransform.run(from: torus.start, to: result.start, scratch: scratch.start)
    store(to: address, of: spectra)
  }

  private func load(_ plane: UnsafePointer<Float>) {
    let (half, width) = (placement.frame.half, placement.width)
    let (rowPositions, columnPositions) = (rowPositions.start, columnPositions.start)
    var source = plane
    for row in 0..<placement.height {
      let target = UnsafeMutableRawPointer(rows.start + rowPositions[row] * half)
        .assumingMemoryBound(to: Float.self)
      for x in 0..<width {
        Vector(at: source).store(to: target + columnPositions[x] * vectorLanes)
        source += vectorLanes
      }
    }
  }

  private func store(to address: UnsafeMutablePointer<Float>, of spectra: SpectralMatrices) {
    let (result, twins, binStride) = (result.start, twins.start, spectra.binStride)
    for index in 0..<twinCount {
      let pair = twins[index]
      let (value, twin) = FourierFrame.Twins.exchange(
        result[pair.number], result[pair.opposite], pair.turn)
      store(value, to: address + pair.bin * binStride, spectra.planeStride)
      store(twin, to: address + pair.twin * binStride, spectra.planeStride)
    }
  }

  @inline(__always)
  private func store(_ value: ComplexVector, to address: UnsafeMutablePointer<Float>, _ plane: Int) {
    value.re.store(to: address)
    value.im.store(to: address + plane)
  }
}
