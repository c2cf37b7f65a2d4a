extension FourierConvolution {
  /// Products that a plane's transform costs for every pixel of the frame, as measured on kernels of 5 to 7.
  private static var transformCost: Int { 32 }

  /// Inputs of so few channels lie plain and have kernels of their own.
  private static var thinInput: Int { 4 }

  /// Bytes of spectra that a layer may keep.
  private static var memoryBound: Int { 128 << 20 }

  /// Whether Fourier transforms take clearly fewer operations than the definition, in bounded memory.
  ///
  /// Only images at stride 1 and of more than 4 channels are served. At B frequencies, all complex, each pass
  /// takes N·C·O · 3B products instead of N·C·O · ky·kx · H′·W′, and all three together the transforms of
  /// 2 · N·(C + O) + C·O planes; the weights' own are shared by several micro-batches.
  public static func suits(_ geometry: ConvolutionGeometry) -> Bool {
    guard
      geometry.windows.count == 2, geometry.windows.allSatisfy({ $0.stride == 1 }),
      geometry.inputChannels > thinInput
    else { return false }
    let frame = FourierFrame(geometry)
    let samples = geometry.batch
    let inputs = vectorCount(of: geometry.inputChannels) * vectorLanes
    let outputs = vectorCount(of: geometry.outputChannels) * vectorLanes
    let products = 3 * samples * geometry.inputChannels * outputs
    let direct = products * geometry.kernelCount * geometry.outputSize.reduce(1, *)
    let planes = 2 * samples * (inputs + outputs) + inputs * outputs
    let transforms = planes * frame.height * frame.width * transformCost
    let values = frame.binCount * 2 * (samples * (inputs + outputs) + 3 * inputs * outputs)
    return 4 * direct > 5 * (products * 3 * frame.binCount + transforms)
      && values * MemoryLayout<Float>.stride <= memoryBound
  }
}
