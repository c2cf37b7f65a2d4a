import Memory

/// The sizes of a thin convolution as its passes see them: the image padded, windows and kernel elements counted.
///
/// With ``PairFilter`` a window stands for two neighbours, and a kernel element for three: both are then counted as such.
struct ThinSizes {
  let samples: Int
  let channels: Int
  let outputs: Int
  let height: Int
  let width: Int
  let kernelHeight: Int
  let kernelWidth: Int
  let outputHeight: Int
  let outputWidth: Int

  /// Zeros above and left of the image.
  let top: Int
  let left: Int

  /// The columns from one window to the next, and from one kernel element to the next.
  let windowStep: Int
  let tapStep: Int

  init(_ geometry: ConvolutionGeometry, windowStep: Int = 1, tapStep: Int = 1) {
    let (vertical, horizontal) = (geometry.windows[0], geometry.windows[1])
    samples = geometry.batch
    channels = geometry.inputChannels
    outputs = geometry.outputChannels
    height = geometry.inputSize[0]
    width = geometry.inputSize[1]
    kernelHeight = vertical.size
    kernelWidth = horizontal.size
    outputHeight = vertical.outputCount(of: height)
    outputWidth = horizontal.outputCount(of: width)
    top = vertical.paddingLow
    left = horizontal.paddingLow
    (self.windowStep, self.tapStep) = (windowStep, tapStep)
  }

  /// Elements of a sample's image, and its rows over all channels.
  var imageCount: Int { channels * height * width }
  var rows: Int { channels * height }

  /// Rows and columns of the image with its padding.
  var paddedHeight: Int { outputHeight + kernelHeight - 1 }
  var paddedWidth: Int { outputWidth + tapStep * tapColumns - 1 }

  /// Elements of one channel, and of the whole image, with padding.
  var paddedPlane: Int { paddedHeight * paddedWidth }
  var paddedCount: Int { channels * paddedPlane }

  /// Where a row of the image begins in the padded one; rows are counted over all channels.
  func paddedOffset(ofRow row: Int) -> Int {
    let (channel, y) = row.quotientAndRemainder(dividingBy: height)
    return channel * paddedPlane + (top + y) * paddedWidth + left
  }

  /// Windows in a row of the output, and in all.
  var windowColumns: Int { outputWidth / windowStep }
  var windows: Int { outputHeight * windowColumns }

  /// Kernel elements in a row of the kernel, and over all its rows and channels.
  var tapColumns: Int { kernelWidth / tapStep }
  var taps: Int { channels * kernelHeight * tapColumns }

  /// Blocks of output channels.
  var blocks: Int { vectorCount(of: outputs) }

  /// Elements of a sample's output, with the filling channels.
  var outputCount: Int { blocks * outputHeight * outputWidth * vectorLanes }

  /// Where each window begins in the padded image.
  var windowOffsets: [Int] {
    (0..<outputHeight).flatMap { y in (0..<windowColumns).map { x in y * paddedWidth + x * windowStep } }
  }

  /// Where each kernel element lies in the padded image under the first window.
  var tapOffsets: [Int] {
    (0..<channels * kernelHeight).flatMap { row in
      let (channel, y) = row.quotientAndRemainder(dividingBy: kernelHeight)
      return (0..<tapColumns).map { x in channel * paddedPlane + y * paddedWidth + x * tapStep }
    }
  }
}
