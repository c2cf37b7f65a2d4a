/// The torus on which images, kernels and gradients are convolved, and the frequencies that it has.
///
/// Of a real signal's spectrum only the columns 0 ... width / 2 are kept, the rest being their conjugates.
/// Columns that are their own conjugates keep the rows 0 ... height / 2.
struct FourierFrame {
  /// A frequency, by its index along either axis.
  struct Bin {
    let row, column: Int
  }

  let height: Int
  let width: Int

  /// All frequencies kept, those with real values first, the mean before all.
  let bins: [Bin]

  /// How many of them have real values whatever the signal.
  let realBinCount: Int

  init(height: Int, width: Int) {
    self.height = height
    self.width = width
    let all = (0..<height).flatMap { row in (0...width / 2).map { Bin(row: row, column: $0) } }
    let kept = all.filter { !Self.isOwnConjugate($0.column, width) || $0.row <= height / 2 }
    let isReal = { (bin: Bin) in
      Self.isOwnConjugate(bin.row, height) && Self.isOwnConjugate(bin.column, width)
    }
    bins = kept.filter(isReal) + kept.filter { !isReal($0) }
    realBinCount = kept.count(where: isReal)
  }

  /// The smallest frame on which the three passes of a convolution are free of aliasing.
  ///
  /// Whatever wraps around must fall on padding, and the kernel and the output must fit.
  init(_ geometry: ConvolutionGeometry) {
    let lengths = (0..<2).map { axis in
      let window = geometry.windows[axis]
      let input = geometry.inputSize[axis] + max(window.paddingLow, window.paddingHigh)
      return FourierTransform.length(atLeast: max(input, window.size, geometry.outputSize[axis]))
    }
    self.init(height: lengths[0], width: lengths[1])
  }

  /// Columns of a half spectrum.
  var columns: Int { width / 2 + 1 }

  /// The bins beyond the kept ones that a whole half spectrum has, with the bins that they are conjugates of.
  var conjugates: [(missing: Bin, kept: Int)] {
    bins.enumerated().filter { _, bin in
      Self.isOwnConjugate(bin.column, width) && !Self.isOwnConjugate(bin.row, height)
    }.map { (Bin(row: height - $1.row, column: $1.column), $0) }
  }

  /// Index of a bin in a half spectrum, rows outermost.
  func index(of bin: Bin) -> Int { bin.row * columns + bin.column }

  private static func isOwnConjugate(_ index: Int, _ count: Int) -> Bool { index == 0 || 2 * index == count }
}
