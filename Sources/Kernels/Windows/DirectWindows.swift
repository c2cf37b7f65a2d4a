import Memory

/// The sums of single windows of a convolution at stride 1 by its definition, for a block of output channels at once.
final class DirectWindows {
  /// (C, filled up to fours; block; ky; kx; lane).
  private let weights: AlignedMemory<Float>

  /// Sums of the kernels over all elements above and left of a place, (C; block; ky + 1; kx + 1; lane).
  ///
  /// Four of them give the sum over any rectangle (Crow 1984, Summed-area tables for texture mapping).
  private let tables: AlignedMemory<Float>

  private let geometry: ConvolutionGeometry

  /// What each window sees.
  let reaches: WindowReaches
  private let blocks, kernelHeight, kernelWidth: Int

  /// Channels that are summed up side by side: as many sums as hide an addition's latency.
  private static let channelsAtOnce = 4

  init(_ geometry: ConvolutionGeometry) {
    self.geometry = geometry
    reaches = WindowReaches(geometry)
    (kernelHeight, kernelWidth) = (geometry.windows[0].size, geometry.windows[1].size)
    blocks = vectorCount(of: geometry.outputChannels)
    let inputs = geometry.inputChannels
    let channels = (inputs + Self.channelsAtOnce - 1) / Self.channelsAtOnce * Self.channelsAtOnce
    weights = AlignedMemory(
      repeating: 0, count: channels * blocks * kernelHeight * kernelWidth * vectorLanes)
    tables = AlignedMemory(
      repeating: 0, count: inputs * blocks * (kernelHeight + 1) * (kernelWidth + 1) * vectorLanes)
  }

  /// Where the kernels of a channel and a block of outputs belong, (ky, kx, lane); tell when they are there.
  func kernel(channel: Int, block: Int) -> UnsafeMutablePointer<Float> {
    weights.start + (channel * blocks + block) * kernelHeight * kernelWidth * vectorLanes
  }

  private func table(channel: Int, block: Int) -> UnsafeMutablePointer<Float> {
    tables.start + (channel * blocks + block) * (kernelHeight + 1) * (kernelWidth + 1) * vectorLanes
  }

  /// Takes over the kernels of a channel and a block that were written where they belong, and gives their sums.
  func tookKernel(channel: Int, block: Int) -> Vector {
    let above = (kernelWidth + 1) * vectorLanes
    var (kernel, sums) = (kernel(channel: channel, block: block), table(channel: channel, block: block))
    for _ in 0..<kernelHeight {
      var row = Vector()
      sums += above + vectorLanes
      for _ in 0..<kernelWidth {
        row += Vector(at: kernel)
        (Vector(at: sums - above) + row).store(to: sums)
        kernel += vectorLanes
        sums += vectorLanes
      }
      sums -= above
    }
    return Vector(at: sums + above - vectorLanes)
  }

  /// The sums of the window at row `y` and column `x` of the output over an image (C / lanes, H, W, lane).
  func sums(of image: UnsafePointer<Float>, y: Int, x: Int, block: Int) -> Vector {
    let (width, plane) = (geometry.inputSize[1], geometry.inputSize.reduce(1, *) * vectorLanes)
    let next = blocks * kernelHeight * kernelWidth * vectorLanes
    let (rows, columns) = (reaches.rows.start[y], reaches.columns.start[x])
    var sums: (Vector, Vector, Vector, Vector) = (Vector(), Vector(), Vector(), Vector())
    for first in stride(from: 0, to: geometry.inputChannels, by: Self.channelsAtOnce) {
      let (channels, lane) = first.quotientAndRemainder(dividingBy: vectorLanes)
      let (kernel, image) = (kernel(channel: first, block: block), image + (channels * plane + lane))
      for row in 0..<rows.count {
        for column in 0..<columns.count {
          let pixel = image + ((rows.first + row) * width + columns.first + column) * vectorLanes
          let tap = kernel + ((rows.tap + row) * kernelWidth + columns.tap + column) * vectorLanes
          sums.0.addProduct(Vector(at: tap), Vector(repeating: pixel[0]))
          sums.1.addProduct(Vector(at: tap + next), Vector(repeating: pixel[1]))
          sums.2.addProduct(Vector(at: tap + 2 * next), Vector(repeating: pixel[2]))
          sums.3.addProduct(Vector(at: tap + 3 * next), Vector(repeating: pixel[3]))
        }
      }
    }
    return (sums.0 + sums.1) + (sums.2 + sums.3)
  }

  /// The sums of a window whose pixels are all alike: `pixel` is the first block's part of one, (lane).
  func sums(ofUniform pixel: UnsafePointer<Float>, y: Int, x: Int, block: Int) -> Vector {
    let plane = geometry.inputSize.reduce(1, *) * vectorLanes
    let (rows, columns) = (reaches.rows.start[y], reaches.columns.start[x])
    let above = (kernelWidth + 1) * vectorLanes
    let (top, height) = (rows.tap * above + columns.tap * vectorLanes, rows.count * above)
    let width = columns.count * vectorLanes
    var sums = Vector()
    for channel in 0..<geometry.inputChannels {
      let (channels, lane) = channel.quotientAndRemainder(dividingBy: vectorLanes)
      let corner = table(channel: channel, block: block) + top
      let right = Vector(at: corner + height + width) - Vector(at: corner + width)
      let left = Vector(at: corner + height) - Vector(at: corner)
      sums.addProduct(right - left, Vector(repeating: pixel[channels * plane + lane]))
    }
    return sums
  }
}
