import CDNNL
import Kernels

/// The gradient of a convolution to an input of few channels.
///
/// oneDNN fills 1 channel up to a whole vector register of them and is many times slower there than
/// elsewhere. Here a matrix product per sample gives what each kernel element sends to each window,
/// columns (C·ky·kx, H′·W′) = weightsᵀ · outputGradient, and the columns are added into place.
final class ThinInputGradientPass: InputGradientPass {
  let implementation = "thin:gemm"
  private let geometry: ConvolutionGeometry
  private let weightCount: Int
  private let weights: AlignedBuffer
  private let columns: AlignedBuffer
  private let plainGradient: AlignedBuffer
  private let toPlain: Reorder?

  /// `output` says how the output's gradient lies; the input's lies plain.
  init(_ thin: ThinInput, output: MemoryDescriptor, engine: Engine) throws(DNNError) {
    let geometry = thin.geometry
    self.geometry = geometry
    let plain = try MemoryDescriptor(dimensions: geometry.outputDimensions, layout: .plain)
    weightCount = geometry.weightDimensions.reduce(1, *)
    weights = AlignedBuffer(floatCount: weightCount)
    columns = AlignedBuffer(floatCount: geometry.columnRows * geometry.columnLength)
    toPlain = output == plain ? nil : try Reorder(from: output, to: plain, engine: engine)
    plainGradient = AlignedBuffer(byteCount: toPlain == nil ? 0 : plain.byteCount)
  }

  func packWeights(from plain: UnsafePointer<Float>) {
    weights.floats.update(from: plain, count: weightCount)
  }

  func run(
    outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) throws(DNNError) {
    try toPlain?.run(from: outputGradient, to: plainGradient.floats)
    let gradients = toPlain == nil ? outputGradient : UnsafePointer(plainGradient.floats)
    let outputStride = geometry.outputChannels * geometry.columnLength
    let inputStride = geometry.inputChannels * geometry.inputSize[0] * geometry.inputSize[1]
    for sample in 0..<geometry.batch {
      try multiply(gradients + sample * outputStride)
      let image = inputGradient + sample * inputStride
      image.update(repeating: 0, count: inputStride)
      geometry.addColumns(columns.floats, to: image)
    }
  }

  /// The corresponding C function is `dnnl_sgemm`.
  private func multiply(_ gradient: UnsafePointer<Float>) throws(DNNError) {
    let (rows, length) = (Int64(geometry.columnRows), Int64(geometry.columnLength))
    try check(
      dnnl_sgemm(
        CChar(UInt8(ascii: "T")), CChar(UInt8(ascii: "N")), rows, length, Int64(geometry.outputChannels),
        1, weights.floats, rows, gradient, length, 0, columns.floats, length),
      "dnnl_sgemm", "\(geometry)")
  }
}

/// A convolution of images with so few channels that `ThinInputGradientPass` is the faster way.
struct ThinInput {
  let geometry: ConvolutionGeometry

  /// `nil` where oneDNN's own way is as good, or the input does not lie plain.
  init?(_ operation: some LinearOperation, _ input: MemoryDescriptor) {
    guard let geometry = operation as? ConvolutionGeometry, geometry.windows.count == 2,
      geometry.inputChannels <= 4, input.layout == .plain
    else { return nil }
    self.geometry = geometry
  }
}

extension ConvolutionGeometry {
  /// Kernel elements over all input channels, C·ky·kx.
  fileprivate var columnRows: Int { inputChannels * windows[0].size * windows[1].size }

  /// Windows, H′·W′.
  fileprivate var columnLength: Int { outputSize[0] * outputSize[1] }

  /// Adds each column's elements to the pixels that its kernel element covered.
  fileprivate func addColumns(_ columns: UnsafePointer<Float>, to image: UnsafeMutablePointer<Float>) {
    let (height, width) = (inputSize[0], inputSize[1])
    let (outputHeight, outputWidth) = (outputSize[0], outputSize[1])
    let (vertical, horizontal) = (windows[0], windows[1])
    var column = columns
    for channel in 0..<inputChannels {
      for ky in 0..<vertical.size {
        for kx in 0..<horizontal.size {
          let xs = horizontal.insideWindows(at: kx, of: width, outputs: outputWidth)
          for y in vertical.insideWindows(at: ky, of: height, outputs: outputHeight) {
            let row = image + (channel * height + y * vertical.stride + ky - vertical.paddingLow) * width
            let first = kx - horizontal.paddingLow
            addStrided(column + y * outputWidth, xs, to: row, first: first, stride: horizontal.stride)
          }
          column += outputHeight * outputWidth
        }
      }
    }
  }
}

extension Window {
  /// Windows whose element `offset` lies on the input and not in the padding.
  fileprivate func insideWindows(at offset: Int, of count: Int, outputs: Int) -> Range<Int> {
    let first = max(0, (paddingLow - offset + stride - 1) / stride)
    let reach = count - 1 + paddingLow - offset
    // Division truncates towards zero, so a negative reach is told apart before it.
    let end = reach < 0 ? 0 : min(outputs, reach / stride + 1)
    return first..<max(first, end)
  }
}

/// row[first + stride·x] += values[x] for each x; the usual stride 1 as a loop that the compiler vectorises.
@inline(__always)
private func addStrided(
  _ values: UnsafePointer<Float>, _ range: Range<Int>, to row: UnsafeMutablePointer<Float>, first: Int,
  stride: Int
) {
  if stride == 1 {
    for x in range { row[first + x] += values[x] }
  } else {
    for x in range { row[first + stride * x] += values[x] }
  }
}
