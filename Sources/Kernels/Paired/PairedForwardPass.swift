import Memory

/// The output by ``PairFilter``: rows are pairs of windows, steps are threes of kernel elements.
final class PairedForwardPass: ThinForward {
  /// Pairs in a stretch, such that their products stay in the first cache.
  private static var stretch: Int { 384 / vectorLanes }

  private let sizes: ThinSizes
  private let epilogue: Epilogue
  private let windows: AlignedMemory<Int>
  private let taps: AlignedMemory<Int>
  private let image: PairedImage

  /// (product, block, C, ky, three, lane).
  private let weights: AlignedMemory<Float>

  /// (product, block of a tile, pair of a stretch, lane).
  private let products: AlignedMemory<Float>

  /// Takes the sizes of the paired convolutions.
  init(_ sizes: ThinSizes, image: PairedImage, epilogue: Epilogue) {
    (self.sizes, self.image, self.epilogue) = (sizes, image, epilogue)
    windows = AlignedMemory(sizes.windowOffsets)
    taps = AlignedMemory(sizes.tapOffsets)
    weights = AlignedMemory(
      repeating: 0, count: PairFilter.productCount * sizes.blocks * sizes.taps * vectorLanes)
    products = AlignedMemory(
      repeating: 0, count: PairFilter.productCount * BroadcastProduct.mostBlocks * Self.stretch * vectorLanes)
  }

  func packWeights(from plain: UnsafePointer<Float>) {
    for output in 0..<sizes.outputs {
      let (block, lane) = output.quotientAndRemainder(dividingBy: vectorLanes)
      for tap in 0..<sizes.taps {
        let factors = sizes.pairFactors(of: plain, output: output, tap: tap)
        for product in 0..<PairFilter.productCount {
          weights.start[weightOffset(product, block) + tap * vectorLanes + lane] = factors[product]
        }
      }
    }
  }

  private func weightOffset(_ product: Int, _ block: Int) -> Int {
    (product * sizes.blocks + block) * sizes.taps * vectorLanes
  }

  func run(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    let scalars = image.load(input)
    var first = 0
    while first < sizes.blocks {
      let blocks = first..<first + BroadcastProduct.blocksAtOnce(of: sizes.blocks - first, tileWidth: 3)
      for begin in stride(from: 0, to: sizes.windows, by: Self.stretch) {
        let pairs = begin..<min(begin + Self.stretch, sizes.windows)
        multiply(scalars, pairs, blocks)
        for block in blocks { combine(pairs, block, product: block - first, into: output) }
      }
      first = blocks.upperBound
    }
  }

  /// Computes the products of some pairs in the blocks of one tile.
  private func multiply(_ scalars: UnsafePointer<Float>, _ pairs: Range<Int>, _ blocks: Range<Int>) {
    for product in 0..<PairFilter.productCount {
      BroadcastProduct(
        scalars: scalars + product * image.stride, rows: windows.start + pairs.lowerBound,
        rowCount: pairs.count, steps: taps.start, stepCount: sizes.taps,
        vectors: weights.start + weightOffset(product, blocks.lowerBound), blockCount: blocks.count,
        stepStride: vectorLanes, blockStride: sizes.taps * vectorLanes
      ).run(
        into: Products(
          products: products.start + productOffset(product, 0), blockStride: Self.stretch * vectorLanes))
    }
  }

  private func productOffset(_ product: Int, _ block: Int) -> Int {
    (product * BroadcastProduct.mostBlocks + block) * Self.stretch * vectorLanes
  }

  /// Writes both outputs of some pairs in one block from their products, those of block `index` of a tile.
  private func combine(
    _ pairs: Range<Int>, _ block: Int, product index: Int, into output: UnsafeMutablePointer<Float>
  ) {
    var source = products.start + productOffset(0, index)
    let next = productOffset(1, 0)
    var target = output + (block * sizes.windows + pairs.lowerBound) * PairFilter.windows * vectorLanes
    for _ in pairs {
      let (second, third) = (Vector(at: source + next), Vector(at: source + 2 * next))
      epilogue.output(of: Vector(at: source) + second + third, block: block).store(to: target)
      epilogue.output(of: second - third - Vector(at: source + 3 * next), block: block)
        .store(to: target + vectorLanes)
      source += vectorLanes
      target += PairFilter.windows * vectorLanes
    }
  }
}

/// Writes products in blocks of a tile.
private struct Products: ProductTarget {
  let products: UnsafeMutablePointer<Float>
  let blockStride: Int

  @inline(__always)
  func put(_ sum: Vector, row: Int, block: Int) {
    sum.store(to: products + (block &* blockStride &+ row &* vectorLanes))
  }
}
