import Memory

/// What one window along an axis sees of it.
struct WindowReach: BitwiseCopyable {
  /// The pixels inside the input that it covers: none where it lies in the padding.
  let first, end: Int

  /// The element of the kernel that falls on the first of them.
  let tap: Int

  /// The number of the part of the kernel that falls on all of them, the same for the same part.
  let part: Int

  var count: Int { end - first }
}

/// The reaches of all windows of a convolution along both axes.
struct WindowReaches {
  let rows, columns: AlignedMemory<WindowReach>

  /// How many parts of the kernel there are along an axis.
  let rowPartCount, columnPartCount: Int

  init(_ geometry: ConvolutionGeometry) {
    (rows, rowPartCount) = Self.reaches(geometry, axis: 0)
    (columns, columnPartCount) = Self.reaches(geometry, axis: 1)
  }

  private static func reaches(
    _ geometry: ConvolutionGeometry, axis: Int
  ) -> (AlignedMemory<WindowReach>, partCount: Int) {
    let window = geometry.windows[axis]
    var parts: [Range<Int>] = []
    let reaches = (0..<geometry.outputSize[axis]).map { index in
      let cells = window.cells(at: index, of: geometry.inputSize[axis])
      let start = window.start(at: index)
      let taps = cells.isEmpty ? 0..<0 : cells.lowerBound - start..<cells.upperBound - start
      if !parts.contains(taps) { parts.append(taps) }
      return WindowReach(
        first: cells.lowerBound, end: cells.upperBound, tap: taps.lowerBound,
        part: parts.firstIndex(of: taps) ?? 0)
    }
    return (AlignedMemory(reaches), parts.count)
  }
}
