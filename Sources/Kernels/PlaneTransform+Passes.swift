extension PlaneTransform {
  /// Writes the spectrum, times 2, of `plane`, (height, width, lanes), to `spectra` from `address` on.
  func analyse(
    _ plane: UnsafePointer<Float>, to address: UnsafeMutablePointer<Float>, of spectra: SpectralMatrices
  ) {
    load(plane)
    transformRows(from: rows, to: transformedRows)
    transformColumns(from: transformedRows)
    let (result, twins, binStride) = (result.start, twins.start, spectra.binStride)
    for index in 0..<twinCount {
      let pair = twins[index]
      let (value, twin) = FourierFrame.Twins.exchange(
        result[pair.number], result[pair.opposite], pair.turn)
      value.store(to: address + pair.bin * binStride, spectra.planeStride)
      twin.store(to: address + pair.twin * binStride, spectra.planeStride)
    }
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

  /// Writes bias + factor · what the spectrum from `address` on is of, rectified if asked, to `plane`.
  ///
  /// The factors of all places, (height, width), are the transform's own where none are given.
  func synthesise(
    _ address: UnsafePointer<Float>, of spectra: SpectralMatrices, to plane: UnsafeMutablePointer<Float>,
    bias: Vector = Vector(), rectified: Bool = false, factors: UnsafePointer<Float>? = nil
  ) {
    let (torus, twins, binStride) = (torus.start, twins.start, spectra.binStride)
    for index in 0..<twinCount {
      let pair = twins[index]
      let (number, opposite) = FourierFrame.Twins.exchange(
        ComplexVector(at: address + pair.bin * binStride, spectra.planeStride),
        ComplexVector(at: address + pair.twin * binStride, spectra.planeStride), pair.turn.conjugate)
      torus[pair.opposite] = opposite
      torus[pair.number] = number
    }
    transformColumns(from: self.torus)
    transformRows(from: result, to: self.torus)
    store(
      to: plane, bias: bias, rectified: rectified, factors: factors ?? UnsafePointer(self.factors.start))
  }

  private func store(
    to plane: UnsafeMutablePointer<Float>, bias: Vector, rectified: Bool, factors: UnsafePointer<Float>
  ) {
    let (width, columnPositions) = (width, mirroredPositions.start)
    var (target, factors) = (plane, factors)
    for row in 0..<height {
      let source = self.row(row, of: torus)
      for x in 0..<width {
        let value = bias.addingProduct(
          Vector(at: source + columnPositions[x] * vectorLanes), Vector(repeating: factors[x]))
        (rectified ? value.replacing(with: 0, where: value .< 0) : value).store(to: target)
        target += vectorLanes
      }
      factors += width
    }
  }
}

extension ComplexVector {
  /// Reads real parts, and imaginary parts `distance` elements behind them.
  @inline(__always)
  fileprivate init(at address: UnsafePointer<Float>, _ distance: Int) {
    (re, im) = (Vector(at: address), Vector(at: address + distance))
  }

  /// Writes the parts as they were read.
  @inline(__always)
  fileprivate func store(to address: UnsafeMutablePointer<Float>, _ distance: Int) {
    re.store(to: address)
    im.store(to: address + distance)
  }
}

extension SpectralMatrices {
  /// Transforms the planes of all samples, (row, block, height, width, lane), into the samples' rows.
  func analyse(_ planes: UnsafePointer<Float>, _ transform: PlaneTransform) {
    var plane = planes
    for row in 0..<rows {
      for block in 0..<blocks {
        transform.analyse(plane, to: address(row: row, block: block), of: self)
        plane += transform.height * transform.width * vectorLanes
      }
    }
  }

  /// Transforms the samples' rows back into planes, and adds a bias, (block, lane), where there is one.
  ///
  /// `factors` gives a sample's, where they are not the transform's own.
  func synthesise(
    _ transform: PlaneTransform, to planes: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>? = nil,
    rectified: Bool = false, factors: (_ row: Int) -> UnsafePointer<Float>? = { _ in nil }
  ) {
    var plane = planes
    for row in 0..<rows {
      let factors = factors(row)
      for block in 0..<blocks {
        transform.synthesise(
          address(row: row, block: block), of: self, to: plane,
          bias: bias.map { Vector(at: $0 + block * vectorLanes) } ?? Vector(), rectified: rectified,
          factors: factors)
        plane += transform.height * transform.width * vectorLanes
      }
    }
  }
}
