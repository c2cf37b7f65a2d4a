import Memory

/// The transformed weights of a convolution, in the forms that its passes want.
final class FourierWeights {
  /// C × O for the forward pass.
  let forward: SpectralMatrices

  /// O × C for the gradient of the input.
  let backward: SpectralMatrices?

  /// The weights as they are, for single windows.
  let direct: DirectWindows

  /// For every output channel, (block, lane): the squares of its kernels' elements, summed up, and those of the kernels'
  /// sums; and what rounding errors go with.
  private let squares, squaredSums, strengths: AlignedMemory<Float>

  private let geometry: ConvolutionGeometry
  private let transform: PlaneTransform
  private let kernels: AlignedMemory<Float>
  private let kernelCount: Int

  init(_ geometry: ConvolutionGeometry, _ transforms: PlaneTransforms, transposed: Bool) {
    let (bins, inputs, outputs) = (transforms.frame.binCount, geometry.inputChannels, geometry.outputChannels)
    (self.geometry, self.transform) = (geometry, transforms.kernel)
    forward = SpectralMatrices(panelsOf: bins, rows: inputs, columns: outputs)
    backward = transposed ? SpectralMatrices(panelsOf: bins, rows: outputs, columns: inputs) : nil
    direct = DirectWindows(geometry)
    let filled = forward.blocks * vectorLanes
    squares = AlignedMemory(repeating: 0, count: filled)
    squaredSums = AlignedMemory(repeating: 0, count: filled)
    strengths = AlignedMemory(repeating: 0, count: filled)
    kernelCount = geometry.kernelCount
    kernels = AlignedMemory(repeating: 0, count: kernelCount * vectorLanes)
  }

  /// Transforms weights, (O, C, ky, kx).
  func pack(from weights: UnsafePointer<Float>) {
    let (inputs, outputs) = (geometry.inputChannels, geometry.outputChannels)
    let count = kernelCount
    for sums in [squares, squaredSums] {
      sums.start.update(repeating: 0, count: forward.blocks * vectorLanes)
    }
    forEachBlock(of: weights, forward, rowStride: count, laneStride: inputs * count, lanes: outputs) {
      rows, first, row, block in
      let kernel = direct.kernel(channel: row, block: block)
      rows.interleave(first, into: kernel)
      let sum = direct.tookKernel(channel: row, block: block)
      transform.analyse(kernel, to: forward.address(row: row, block: block), of: forward)
      add(sumOfSquares(kernel, count: kernelCount * vectorLanes), to: squares, block)
      add(sum * sum, to: squaredSums, block)
    }
    for lane in 0..<forward.blocks * vectorLanes {
      let (norm, sum) = (squares.start[lane].squareRoot(), squaredSums.start[lane].squareRoot())
      strengths.start[lane] = max(norm, sum / 2)
    }
    guard let backward else { return }
    forEachBlock(of: weights, backward, rowStride: inputs * count, laneStride: count, lanes: inputs) {
      rows, first, row, block in
      rows.interleave(first, into: kernels.start)
      transform.analyse(kernels.start, to: backward.address(row: row, block: block), of: backward)
    }
  }

  private func add(_ vector: Vector, to sums: AlignedMemory<Float>, _ block: Int) {
    let place = sums.start + block * vectorLanes
    (Vector(at: place) + vector).store(to: place)
  }

  /// What rounding errors of a block of output channels go with: ‖w‖ of their kernels w, or half of ‖s‖ for the kernels'
  /// sums s, where that is more; it is only where most elements of a kernel have one sign.
  func strengths(block: Int) -> Vector { Vector(at: strengths.start + block * vectorLanes) }

  /// Calls `body` with the kernels of every row and block of lanes, the first of which is given.
  private func forEachBlock(
    of weights: UnsafePointer<Float>, _ spectra: SpectralMatrices, rowStride: Int, laneStride: Int,
    lanes: Int,
    _ body: (_ kernels: LaneInterleaving, _ first: UnsafePointer<Float>, _ row: Int, _ block: Int) -> Void
  ) {
    for row in 0..<spectra.rows {
      for block in 0..<spectra.blocks {
        let lanes = min(lanes - block * vectorLanes, vectorLanes)
        body(
          LaneInterleaving(lanes: lanes, stride: laneStride, count: kernelCount),
          weights + row * rowStride + block * vectorLanes * laneStride, row, block)
      }
    }
  }
}

extension ConvolutionGeometry {
  /// Elements of a kernel, ky · kx.
  var kernelCount: Int { windows.map(\.size).reduce(1, *) }
}
