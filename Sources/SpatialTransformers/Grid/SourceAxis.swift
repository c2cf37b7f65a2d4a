/// One axis of a source, extended beyond both ends to all integers.
struct SourceAxis: Sendable {
  /// The number of pixels that exist.
  let size: Int

  /// How many elements apart two neighbours lie.
  let stride: Int

  private let outside: Outside
  /// After how many pixels a reflection repeats itself.
  private let period: Int
  /// The sum of the index of a pixel in the second half of a period and that of its mirror image.
  private let mirror: Int

  /// Above this magnitude positions are not converted to whole pixels as they are.
  private static let limit: Float = 4_194_304

  init(size: Int, stride: Int, outside: Outside, alignCorners: Bool) {
    precondition(Float(size) < Self.limit, "an axis of \(size) pixels, too many for positions in Float")
    self.size = size
    self.stride = stride
    self.outside = outside
    period = alignCorners ? max(2 * (size - 1), 1) : 2 * size
    mirror = alignCorners ? period : period - 1
  }

  /// A position as whole pixels and a fraction in [0, 1); nil where it is not finite.
  @inline(__always)
  func split(_ position: Float) -> (whole: Int, fraction: Float)? {
    var x = position
    // Written so that NaN goes the slow way.
    if !(abs(x) < Self.limit) {
      guard x.isFinite else { return nil }
      x = nearer(x)
    }
    let floor = x.rounded(.down)
    // Just below zero the fraction would round to one.
    return (Int(floor), min(x - floor, 1 - Float.ulpOfOne / 2))
  }

  /// A position that reads the same as a huge one.
  ///
  /// All beyond an end is alike, or else repeats itself; a remainder is exact.
  private func nearer(_ position: Float) -> Float {
    switch outside {
    case .zeros, .border: position < 0 ? -Self.limit : Self.limit
    case .reflection: position.truncatingRemainder(dividingBy: Float(period))
    }
  }

  /// Whether `count` pixels from `first` on all exist.
  @inline(__always)
  func contains(_ first: Int, count: Int) -> Bool { first >= 0 && first + count <= size }

  /// Whether `count` pixels from `first` on are all zero, for not existing.
  @inline(__always)
  func isZero(_ first: Int, count: Int) -> Bool {
    outside == .zeros && (first >= size || first + count <= 0)
  }

  /// Where pixel `index` of the extended axis lies, in elements; nil where it is zero.
  func offset(of index: Int) -> Int? {
    if index >= 0 && index < size { return index * stride }
    switch outside {
    case .zeros: return nil
    case .border: return index < 0 ? 0 : (size - 1) * stride
    case .reflection:
      let remainder = index % period
      let place = remainder < 0 ? remainder + period : remainder
      return (place < size ? place : mirror - place) * stride
    }
  }
}
