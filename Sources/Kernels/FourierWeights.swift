/// The transformed weights of a convolution, in the forms that its passes want.
final class FourierWeights {
  /// C × O for the forward pass.
  let forward: SpectralMatrices

  /// O × C for the gradient of the input.
  let backward: SpectralMatrices?

  private let geometry: ConvolutionGeometry
  private let transform: PlaneTransform
  private let kernels: AlignedMemory<Float>
  private let kernelCount: Int

  init(_ geometry: ConvolutionGeometry, _ transforms: PlaneTransforms, transposed: Bool) {
    let (bins, inputs, outputs) = (transforms.frame.binCount, geometry.inputChannels, geometry.outputChannels)
    (self.geometry, self.transform) = (geometry, transforms.kernel)
    forward = SpectralMatrices(panelsOf: bins, rows: inputs, columns: outputs)
    backward = transposed ? SpectralMatrices(panelsOf: bins, rows: outputs, columns: inputs) : nil
    kernelCount = geometry.kernelCount
    kernels = AlignedMemory(repeating: 0, count: kernelCount * vectorLanes)
  }

  /// Transforms weights, (O, C, ky, kx).
  func pack(from weights: UnsafePointer<Float>) {
    let (inputs, outputs) = (geometry.inputChannels, geometry.outputChannels)
    let count = kernelCount
    pack(weights, forward, rowStride: count, laneStride: inputs * count, lanes: outputs)
    if let backward {
      pack(weights, backward, rowStride: inputs * count, laneStride: count, lanes: inputs)
    }
  }

  private func pack(
    _ weights: UnsafePointer<Float>, _ spectra: SpectralMatrices, rowStride: Int, laneStride: Int, lanes: Int
  ) {
    for row in 0..<spectra.rows {
      for block in 0..<spectra.blocks {
        let first = weights + row * rowStride + block * vectorLanes * laneStride
        let lanes = min(lanes - block * vectorLanes, vectorLanes)
        LaneInterleaving(lanes: lanes, stride: laneStride, count: kernelCount)
          .interleave(first, into: kernels.start)
        transform.analyse(kernels.start, to: spectra.address(row: row, block: block), of: spectra)
      }
    }
  }
}

extension ConvolutionGeometry {
  /// Elements of a kernel, ky · kx.
  var kernelCount: Int { windows.map(\.size).reduce(1, *) }
}
