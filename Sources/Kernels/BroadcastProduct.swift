/// A matrix product whose left matrix is read through offsets and whose right one lies in vectors.
///
/// sum(row, block) = Σ_step scalars[rows[row] + steps[step]] · vectors[block · blockStride + step · stepStride …],
/// where the vector begins at the index in brackets. A convolution is such a product without a copy of its
/// input: windows are the rows and kernel elements the steps, or the other way round.
struct BroadcastProduct {
  /// What the rows' and steps' offsets count from.
  let scalars: UnsafePointer<Float>

  /// An offset of `scalars` for every row.
  let rows: UnsafePointer<Int>
  let rowCount: Int

  /// An offset of `scalars` for every step.
  let steps: UnsafePointer<Int>
  let stepCount: Int

  /// The vectors of the first block, step after step.
  let vectors: UnsafePointer<Float>
  let blockCount: Int
  let stepStride: Int
  let blockStride: Int

  /// Hands every sum to `target`, in tiles that keep both of a core's FMA units busy.
  ///
  /// Eight sums in registers hide the units' latency, and more than one block a tile saves loads of scalars.
  func run(into target: some ProductTarget) {
    var block = 0
    while block < blockCount {
      let blocks = Self.blocksAtOnce(of: blockCount - block)
      // Tiles of nearly one height: none is left with too few sums.
      let tiles = (rowCount + rowLimit(blocks) - 1) / rowLimit(blocks)
      let (height, higherTiles) = rowCount.quotientAndRemainder(dividingBy: tiles)
      let end = higherTiles * (height + 1)
      runTiles(0..<end, height: height + 1, block: block, blocks, into: target)
      runTiles(end..<rowCount, height: height, block: block, blocks, into: target)
      block += blocks
    }
  }

  /// The most blocks that a tile has.
  static var mostBlocks: Int { 3 }

  /// The blocks of the next tile where there are `remaining`; one by itself would not keep the units busy.
  static func blocksAtOnce(of remaining: Int) -> Int { remaining == 3 ? 3 : min(remaining, 2) }

  /// Rows of a tile, such that sums and operands fit into 16 registers; with twelve sums in two blocks the compiler
  /// already keeps some in memory.
  private func rowLimit(_ blocks: Int) -> Int { blocks == 3 ? 4 : 5 }

  private func runTiles(
    _ rows: Range<Int>, height: Int, block: Int, _ blocks: Int, into target: some ProductTarget
  ) {
    if rows.isEmpty { return }
    switch (height, blocks) {
    case (1, 1): ProductTile<1, 1>.run(self, rows: rows, firstBlock: block, into: target)
    case (2, 1): ProductTile<2, 1>.run(self, rows: rows, firstBlock: block, into: target)
    case (3, 1): ProductTile<3, 1>.run(self, rows: rows, firstBlock: block, into: target)
    case (4, 1): ProductTile<4, 1>.run(self, rows: rows, firstBlock: block, into: target)
    case (5, 1): ProductTile<5, 1>.run(self, rows: rows, firstBlock: block, into: target)
    case (1, 2): ProductTile<1, 2>.run(self, rows: rows, firstBlock: block, into: target)
    case (2, 2): ProductTile<2, 2>.run(self, rows: rows, firstBlock: block, into: target)
    case (3, 2): ProductTile<3, 2>.run(self, rows: rows, firstBlock: block, into: target)
    case (4, 2): ProductTile<4, 2>.run(self, rows: rows, firstBlock: block, into: target)
    case (5, 2): ProductTile<5, 2>.run(self, rows: rows, firstBlock: block, into: target)
    case (1, 3): ProductTile<1, 3>.run(self, rows: rows, firstBlock: block, into: target)
    case (2, 3): ProductTile<2, 3>.run(self, rows: rows, firstBlock: block, into: target)
    case (3, 3): ProductTile<3, 3>.run(self, rows: rows, firstBlock: block, into: target)
    case (4, 3): ProductTile<4, 3>.run(self, rows: rows, firstBlock: block, into: target)
    default: preconditionFailure("no tile of \(height) rows and \(blocks) vectors")
    }
  }
}
