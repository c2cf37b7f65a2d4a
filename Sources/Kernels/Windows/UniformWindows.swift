import Memory

/// Which windows of a convolution see one and the same pixel over and over, in one sample after another.
///
/// Such are the windows on a background, black or whatever a layer before made of black. Their sums are a pixel times sums of
/// the kernel, and those that see the same pixel through the same part of the kernel are all of one kind.
final class UniformWindows {
  /// The place of a window, and that of the first of its kind; places count the output row by row.
  struct Member: BitwiseCopyable {
    let place, first: Int32
  }

  /// All windows that are uniform, those in the padding included, which see nothing; the first of a kind before the others.
  let members: AlignedMemory<Member>
  private(set) var memberCount = 0

  /// For every window 0 if it is uniform, and 1 if not, (H′, W′).
  let others: AlignedMemory<Float>

  private let blocks: Int
  private let height, width, outputHeight, outputWidth: Int
  private let rows, columns: AlignedMemory<WindowReach>

  /// How many pixels above and left of each place are unlike their left neighbours, (H + 1, W + 1); and how many above it
  /// are unlike their upper neighbours.
  private let unlikeLeft, unlikeAbove: AlignedMemory<Int32>

  /// The first window of the kind that was met last for every part of the kernel; -1 if there is none yet.
  private let lastKinds: AlignedMemory<Int32>
  private let columnPartCount, partCount: Int

  /// Prepares for one set of sizes, whose windows have these reaches.
  init(_ geometry: ConvolutionGeometry, _ reaches: WindowReaches) {
    blocks = vectorCount(of: geometry.inputChannels)
    (height, width) = (geometry.inputSize[0], geometry.inputSize[1])
    (outputHeight, outputWidth) = (geometry.outputSize[0], geometry.outputSize[1])
    (rows, columns) = (reaches.rows, reaches.columns)
    columnPartCount = reaches.columnPartCount
    partCount = reaches.rowPartCount * columnPartCount
    members = AlignedMemory(repeating: Member(place: 0, first: 0), count: outputHeight * outputWidth)
    others = AlignedMemory(repeating: 0, count: outputHeight * outputWidth)
    unlikeLeft = AlignedMemory(repeating: 0, count: (height + 1) * (width + 1))
    unlikeAbove = AlignedMemory(repeating: 0, count: (height + 1) * (width + 1))
    lastKinds = AlignedMemory(repeating: -1, count: partCount)
  }

  /// Looks at an image in blocks of channels, (C / lanes, H, W, lane).
  func look(at image: UnsafePointer<Float>) {
    compare(image)
    lastKinds.start.update(repeating: -1, count: partCount)
    memberCount = 0
    var place = 0
    for y in 0..<outputHeight {
      for x in 0..<outputWidth {
        let isUniform = isUniform(rows.start[y], columns.start[x])
        others.start[place] = isUniform ? 0 : 1
        if isUniform { join(place, y, x, of: image) }
        place += 1
      }
    }
  }

  /// Counts the pixels that are unlike their neighbours.
  private func compare(_ image: UnsafePointer<Float>) {
    let (above, left, up) = (width + 1, unlikeLeft.start, unlikeAbove.start)
    let row = width * vectorLanes
    var (pixel, place) = (image, above)
    for y in 0..<height {
      var unlike: Int32 = 0
      place += 1
      for x in 0..<width {
        unlike &+= x > 0 && differ(pixel, pixel - vectorLanes) ? 1 : 0
        left[place] = left[place - above] &+ unlike
        up[place] = up[place - above] &+ (y > 0 && differ(pixel, pixel - row) ? 1 : 0)
        pixel += vectorLanes
        place += 1
      }
    }
  }

  /// Whether two pixels differ in some channel; where they do, mostly the first block tells.
  @inline(__always)
  private func differ(_ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>) -> Bool {
    let stride = height * width * vectorLanes
    for block in 0..<blocks where Vector.differ(at: first + block * stride, second + block * stride) {
      return true
    }
    return false
  }

  /// Whether all pixels of some rows and columns are alike: within each row, and down the first column.
  @inline(__always)
  private func isUniform(_ rows: WindowReach, _ columns: WindowReach) -> Bool {
    guard rows.count > 0, columns.count > 0 else { return true }
    let above = width + 1
    let (top, bottom) = (rows.first * above, rows.end * above)
    let (left, up) = (unlikeLeft.start, unlikeAbove.start)
    return left[bottom + columns.end] &- left[top + columns.end]
      == left[bottom + columns.first + 1] &- left[top + columns.first + 1]
      && up[bottom + columns.first + 1] == up[top + above + columns.first + 1]
  }

  /// Makes a window one of its kind, of which it may be the first.
  private func join(_ place: Int, _ y: Int, _ x: Int, of image: UnsafePointer<Float>) {
    let kind = lastKinds.start + (rows.start[y].part * columnPartCount + columns.start[x].part)
    if kind.pointee < 0 || differ(pixel(of: Int(kind.pointee), image), pixel(of: place, image)) {
      kind.pointee = Int32(truncatingIfNeeded: place)
    }
    members.start[memberCount] = Member(place: Int32(truncatingIfNeeded: place), first: kind.pointee)
    memberCount += 1
  }

  /// The first pixel that a window sees; any where it sees none.
  func pixel(of place: Int, _ image: UnsafePointer<Float>) -> UnsafePointer<Float> {
    let (y, x) = place.quotientAndRemainder(dividingBy: outputWidth)
    let (row, column) = (min(rows.start[y].first, height - 1), min(columns.start[x].first, width - 1))
    return image + (row * width + column) * vectorLanes
  }
}
