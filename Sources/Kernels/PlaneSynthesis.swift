/// Takes spectra back to real planes, a block of channels at a time, times 2 · height · width.
///
/// Transforming twice mirrors, so no inverse transforms are needed: a plane is read where its mirror image
/// lies. Convolutions mirror, too: what belongs where `PlanePlacement` has it is left at the negative position.
final class PlaneSynthesis: PlaneTransform {
  init(_ placement: PlanePlacement) {
    let frame = placement.frame
    super.init(
      placement,
      columns: placement.columns.map { column in
        let position = (frame.width - column) % frame.width
        return (frame.half - position / 2) % frame.half * 2 + position % 2
      })
  }

  /// Writes bias + scale · what the spectrum from `address` on is of, rectified if asked, to `plane`.
  func run(
    _ address: UnsafePointer<Float>, of spectra: SpectralMatrices, to plane: UnsafeMutablePointer<Float>,
    scale: Float, bias: Vector = Vector(), rectified: Bool = false
  ) {
    load(address, of: spectra)
    transformColumns()
    transformRows(from: result, to: torus)
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
    let (width, columnPositions, factor) = (width, columnPositions.start, Vector(repeating: scale))
    var target = plane
    for row in 0..<height {
      let source = self.row(row, of: torus)
      for x in 0..<width {
        let value = bias.addingProduct(Vector(at: source + columnPositions[x] * vectorLanes), factor)
        (rectified ? value.replacing(with: 0, where: value .< 0) : value).store(to: target)
        target += vectorLanes
      }
    }
  }
}
