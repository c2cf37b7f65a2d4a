import CVector

/// Which windows of a convolution see one and the same pixel over and over, in one sample after another.
///
/// Such are the windows on a background, black or whatever a layer before made of black. Their sums are a pixel times sums of
/// the kernel, and those that see the same pixel through the same part of the kernel are all of one kind.
final class UniformWindows {
  /// The place of a window, and the index of its kind.
  struct Member: BitwiseCopyable {
    let place, kind: Int32
  }

  /// The places of the first windows of every kind.
  private(set) var kinds: [Int32] = []

  /// All windows that are uniform, those in the padding included, which see nothing.
  let members: AlignedMemory<Member>
  private(set) var memberCount = 0

  /// For every window 0 if it is uniform, and 1 if not, (H′, W′).
  let others: AlignedMemory<Float>

  private let blocks: Int
  private let height, width: Int
  private let rows, columns: ReachedPixels

  /// How many pixels above and left of each place are unlike their left neighbours, (H + 1, W + 1); and how many above it
  /// are unlike their upper neighbours.
  private let unlikeLeft, unlikeAbove: AlignedMemory<Int32>

  /// The kind that was met last for every part of the kernel; -1 if there is none yet.
  private let lastKinds: AlignedMemory<Int32>

  /// Prepares for one set of sizes.
  init(_ geometry: ConvolutionGeometry) {
    blocks = vectorCount(of: geometry.inputChannels)
    (height, width) = (geometry.inputSize[0], geometry.inputSize[1])
    (rows, columns) = (ReachedPixels(geometry, axis: 0), ReachedPixels(geometry, axis: 1))
    let count = geometry.outputSize.reduce(1, *)
    members = AlignedMemory(repeating: Member(place: 0, kind: 0), count: count)
    others = AlignedMemory(repeating: 0, count: count)
    unlikeLeft = AlignedMemory(repeating: 0, count: (height + 1) * (width + 1))
    unlikeAbove = AlignedMemory(repeating: 0, count: (height + 1) * (width + 1))
    lastKinds = AlignedMemory(repeating: -1, count: rows.partCount * columns.partCount)
    kinds.reserveCapacity(count)
  }

  /// Looks at an image in blocks of channels, (C / lanes, H, W, lane).
  func look(at image: UnsafePointer<Float>) {
    compare(image)
    lastKinds.start.update(repeating: -1, count: rows.partCount * columns.partCount)
    kinds.removeAll(keepingCapacity: true)
    memberCount = 0
    var place = 0
    for y in 0..<rows.ranges.count {
      for x in 0..<columns.ranges.count {
        let isUniform = isUniform(rows.ranges[y], columns.ranges[x])
        others.start[place] = isUniform ? 0 : 1
        if isUniform { join(place, y, x, of: image) }
        place += 1
      }
    }
  }

  /// Counts the pixels that are unlike their neighbours.
  private func compare(_ image: UnsafePointer<Float>) {
    let (above, left, up) = (width + 1, unlikeLeft.start, unlikeAbove.start)
    for y in 0..<height {
      var row: Int32 = 0
      for x in 0..<width {
        let (pixel, place) = (image + (y * width + x) * vectorLanes, (y + 1) * above + x + 1)
        row += x > 0 && differ(pixel, pixel - vectorLanes) ? 1 : 0
        left[place] = left[place - above] + row
        up[place] = up[place - above] + (y > 0 && differ(pixel, pixel - width * vectorLanes) ? 1 : 0)
      }
    }
  }

  /// Whether two pixels differ in some channel; where they do, mostly the first block tells.
  @inline(__always)
  private func differ(_ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>) -> Bool {
    let stride = height * width * vectorLanes
    for block in 0..<blocks where anyDiffers(first + block * stride, second + block * stride) { return true }
    return false
  }

  /// Whether all pixels of some rows and columns are alike: within each row, and down the first column.
  @inline(__always)
  private func isUniform(_ rows: Range<Int>, _ columns: Range<Int>) -> Bool {
    guard !rows.isEmpty, !columns.isEmpty else { return true }
    let above = width + 1
    let (top, bottom) = (rows.lowerBound * above, rows.upperBound * above)
    let (first, end) = (columns.lowerBound + 1, columns.upperBound)
    let (left, up) = (unlikeLeft.start, unlikeAbove.start)
    return left[bottom + end] - left[top + end] == left[bottom + first] - left[top + first]
      && up[bottom + first] == up[top + above + first]
  }

  /// Makes a window one of its kind, of which it may be the first.
  private func join(_ place: Int, _ y: Int, _ x: Int, of image: UnsafePointer<Float>) {
    let part = lastKinds.start + (rows.parts[y] * columns.partCount + columns.parts[x])
    if part.pointee < 0 || differ(pixel(of: Int(kinds[Int(part.pointee)]), image), pixel(of: place, image)) {
      part.pointee = Int32(truncatingIfNeeded: kinds.count)
      kinds.append(Int32(truncatingIfNeeded: place))
    }
    members.start[memberCount] = Member(place: Int32(truncatingIfNeeded: place), kind: part.pointee)
    memberCount += 1
  }

  /// The first pixel that a window sees; any where it sees none.
  func pixel(of place: Int, _ image: UnsafePointer<Float>) -> UnsafePointer<Float> {
    let (y, x) = place.quotientAndRemainder(dividingBy: columns.ranges.count)
    let row = min(rows.ranges[y].lowerBound, height - 1)
    return image + (row * width + min(columns.ranges[x].lowerBound, width - 1)) * vectorLanes
  }
}

/// What the windows along an axis see of it.
struct ReachedPixels {
  /// For every window the pixels inside the input that it covers: none where it lies in the padding.
  let ranges: [Range<Int>]

  /// For every window the elements of the kernel that fall on these pixels.
  let taps: [Range<Int>]

  /// For every window the number of that part of the kernel, the same for the same part.
  let parts: [Int]
  let partCount: Int

  init(_ geometry: ConvolutionGeometry, axis: Int) {
    let (window, count) = (geometry.windows[axis], geometry.inputSize[axis])
    let starts = (0..<geometry.outputSize[axis]).map { $0 * window.stride - window.paddingLow }
    let ranges = starts.map { start in
      let first = min(max(start, 0), count)
      return first..<max(first, min(start + window.size, count))
    }
    let taps = zip(ranges, starts).map { range, start in
      range.isEmpty ? 0..<0 : range.lowerBound - start..<range.upperBound - start
    }
    let distinct = taps.reduce(into: [Range<Int>]()) { if !$0.contains($1) { $0.append($1) } }
    (self.ranges, self.taps, partCount) = (ranges, taps, distinct.count)
    parts = taps.map { distinct.firstIndex(of: $0) ?? 0 }
  }
}
