/// What a convolution or a pooling does along one axis.
public struct Window: Hashable, Sendable {
  /// Elements that the window covers.
  public var size: Int

  /// Elements between the starts of neighbouring windows.
  public var stride: Int

  /// Zeros before the first element.
  public var paddingLow: Int

  /// Zeros behind the last element.
  public var paddingHigh: Int

  /// Makes a window of `size` elements, without gaps and padding unless said otherwise.
  public init(size: Int, stride: Int = 1, paddingLow: Int = 0, paddingHigh: Int = 0) {
    precondition(size >= 1 && stride >= 1, "size \(size) and stride \(stride) must be at least 1")
    precondition(
      paddingLow >= 0 && paddingHigh >= 0, "paddings \(paddingLow), \(paddingHigh) must not be negative")
    self.size = size
    self.stride = stride
    self.paddingLow = paddingLow
    self.paddingHigh = paddingHigh
  }

  /// Number of windows over `count` elements, ⌊(count + paddings − size) / stride⌋ + 1, or 0.
  public func outputCount(of count: Int) -> Int {
    let room = count + paddingLow + paddingHigh - size
    return room < 0 ? 0 : room / stride + 1
  }

  /// Where the window at `index` starts: in the padding where that is negative.
  public func start(at index: Int) -> Int { index * stride - paddingLow }

  /// The elements, of `count`, that the window at `index` covers; none where it lies in the padding.
  public func cells(at index: Int, of count: Int) -> Range<Int> {
    let start = start(at: index)
    let first = min(max(start, 0), count)
    return first..<max(first, min(start + size, count))
  }

  /// The same window, padded behind until ⌈(count + paddings − size) / stride⌉ + 1 windows fit.
  ///
  /// A last window that would start in the padding behind is left out, as in PyTorch's ceiling mode.
  public func ceiling(over count: Int) -> Window {
    let room = count + paddingLow + paddingHigh - size
    let missing = (stride - room % stride) % stride
    let start = (room + missing) - paddingLow
    var window = self
    if missing > 0 && start < count { window.paddingHigh += missing }
    return window
  }
}
