import Memory

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

  /// Hands the plane that the spectrum from `address` on is of, with the factors of the transforms, to `target`.
  func synthesise(
    _ address: UnsafePointer<Float>, of spectra: SpectralMatrices, into target: inout some PlaneTarget
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
    let (width, columnPositions) = (width, mirroredPositions.start)
    for row in 0..<height {
      let source = self.row(row, of: self.torus)
      for x in 0..<width {
        target.put(Vector(at: source + columnPositions[x] * vectorLanes), at: row * width + x)
      }
    }
  }

  /// Writes the plane that the spectrum from `address` on is of.
  func synthesise(
    _ address: UnsafePointer<Float>, of spectra: SpectralMatrices, to plane: UnsafeMutablePointer<Float>
  ) {
    var target = PlainPlane(plane: plane, scale: scale)
    synthesise(address, of: spectra, into: &target)
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

  /// Transforms the samples' rows back into planes.
  func synthesise(_ transform: PlaneTransform, to planes: UnsafeMutablePointer<Float>) {
    var plane = planes
    for row in 0..<rows {
      for block in 0..<blocks {
        transform.synthesise(address(row: row, block: block), of: self, to: plane)
        plane += transform.height * transform.width * vectorLanes
      }
    }
  }
}
