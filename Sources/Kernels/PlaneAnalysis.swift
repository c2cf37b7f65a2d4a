/// Takes real planes, a block of channels at a time, to their spectra, times 2.
final class PlaneAnalysis: PlaneTransform {
  /// The plane's rows on the torus before their transforms; zero where the plane has nothing.
  private let rows: AlignedMemory<ComplexVector>

  init(_ placement: PlanePlacement) {
    rows = placement.frame.memory()
    super.init(placement, columns: placement.columns)
  }

  /// Writes the spectrum of `plane`, (height, width, lanes), to `spectra` from `address` on.
  func run(
    _ plane: UnsafePointer<Float>, to address: UnsafeMutablePointer<Float>, of spectra: SpectralMatrices
  ) {
    load(plane)
    transformRows(from: rows, to: torus)
    transformColumns()
    store(to: address, of: spectra)
  }

  private func load(_ plane: UnsafePointer<Float>) {
    let (width, columnPositions) = (width, columnPositions.start)
    var source = plane
    for row in 0..<height {
      let target = self.row(row, of: rows)
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
