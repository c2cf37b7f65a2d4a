/// What one window along an axis sees of it.
struct WindowReach: BitwiseCopyable {
  /// The pixels inside the input that it covers: none where it lies in the padding.
  let first, end: Int

  /// The element of the kernel that falls on the first of them.
  let tap: Int

  /// The number of the part of the kernel that falls on all of them, the same for the same part.
  let part: Int

  var count: Int { end - first }

  /// The reaches of all windows along an axis, and how many parts there are.
  static func all(_ geometry: ConvolutionGeometry, axis: Int) -> (
    reaches: AlignedMemory<WindowReach>, partCount: Int
  ) {
    let (window, count) = (geometry.windows[axis], geometry.inputSize[axis])
    var parts: [Range<Int>] = []
    let reaches = (0..<geometry.outputSize[axis]).map { index in
      let start = index * window.stride - window.paddingLow
      let first = min(max(start, 0), count)
      let end = max(first, min(start + window.size, count))
      let taps = first < end ? first - start..<end - start : 0..<0
      if !parts.contains(taps) { parts.append(taps) }
      return WindowReach(
        first: first, end: end, tap: taps.lowerBound, part: parts.firstIndex(of: taps) ?? 0)
    }
    return (AlignedMemory(reaches), parts.count)
  }
}
