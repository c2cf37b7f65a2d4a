public import Memory

extension FourierConvolution {
  /// Products that a plane's transform costs for every pixel of the frame, as measured on kernels of 5 to 7.
  private static var transformCost: Double { 32 }

  /// Inputs of so few channels lie plain and have kernels of their own.
  private static var thinInput: Int { 4 }

  /// Numbers of spectra that a layer may keep: 128 MiB.
  private static var mostNumbers: Double { 0x1p25 }

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
    let sizes = Sizes(geometry)
    let products = 3 * sizes.samples * Double(geometry.inputChannels) * sizes.outputs
    let direct = products * Double(geometry.kernelCount) * Double(geometry.outputSize.reduce(1, *))
    let planes = 2 * sizes.samples * (sizes.inputs + sizes.outputs) + sizes.inputs * sizes.outputs
    let transforms = planes * sizes.cells * transformCost
    return 4 * direct > 5 * (products * 3 * sizes.bins + transforms) && sizes.spectra <= mostNumbers
  }

  /// About as many numbers of four bytes as the passes keep: the spectra, and planes on their way to and from them.
  public static func numberCount(_ geometry: ConvolutionGeometry) -> Double {
    let sizes = Sizes(geometry)
    return sizes.spectra + 15 * sizes.cells * Double(vectorLanes)
  }

  /// The sizes of the passes, whose products may be more than an integer holds.
  private struct Sizes {
    /// Samples, and channels with those that fill the last block.
    let samples, inputs, outputs: Double

    /// Pixels and frequencies of the frame.
    let cells, bins: Double

    init(_ geometry: ConvolutionGeometry) {
      let (height, width) = FourierFrame.size(geometry)
      samples = Double(geometry.batch)
      inputs = Double(vectorCount(of: geometry.inputChannels) * vectorLanes)
      outputs = Double(vectorCount(of: geometry.outputChannels) * vectorLanes)
      (cells, bins) = (Double(height * width), Double(FourierFrame.binCount(height: height, width: width)))
    }

    /// Numbers of the spectra of inputs, outputs and weights.
    var spectra: Double { 2 * bins * (samples * (inputs + outputs) + 3 * inputs * outputs) }
  }
}
