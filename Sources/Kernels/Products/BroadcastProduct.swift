import Memory

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

  /// Blocks of a tile, 2 or 3: three take fewer loads, two more often find their vectors in the first cache.
  var tileWidth = 2

  /// Hands every sum to `target`, in tiles that keep both of a core's FMA units busy.
  ///
  /// Eight sums in registers hide the units' latency, and more than one block a tile saves loads of scalars.
  func run(into target: some ProductTarget) {
    run(rows: 0..<rowCount, blocks: 0..<blockCount, into: target)
  }

  /// The same for some of the blocks, all of them for a few rows before the next: for more sums than caches hold.
  func runByRows(blocks: Range<Int>, into target: some ProductTarget) {
    let count = Self.tallestTile(width: tileWidth)
    for row in stride(from: 0, to: rowCount, by: count) {
      run(rows: row..<min(row + count, rowCount), blocks: blocks, into: target)
    }
  }

  private func run(rows: Range<Int>, blocks: Range<Int>, into target: some ProductTarget) {
    var first = blocks.lowerBound
    while first < blocks.upperBound {
      let remaining = blocks.upperBound - first
      let width = Self.blocksAtOnce(of: remaining, tileWidth: tileWidth)
      // Tiles of nearly one height: none is left with too few sums.
      let tiles = (rows.count + Self.tallestTile(width: width) - 1) / Self.tallestTile(width: width)
      let (height, higherTiles) = rows.count.quotientAndRemainder(dividingBy: tiles)
      let middle = rows.lowerBound + higherTiles * (height + 1)
      // Where all tiles have one height, one call for as many blocks as go by this width.
      let count = higherTiles == 0 ? max(1, (remaining - 2) / width) * width : width
      let some = first..<first + count
      runTiles(rows.lowerBound..<middle, height: height + 1, some, width: width, into: target)
      runTiles(middle..<rows.upperBound, height: height, some, width: width, into: target)
      first += count
    }
  }

  /// The most blocks that a tile has.
  static var mostBlocks: Int { 3 }

  /// The blocks of the next tile where there are `remaining`; one by itself would not keep the units busy.
  static func blocksAtOnce(of remaining: Int, tileWidth: Int) -> Int {
    remaining == tileWidth + 1 ? 5 - tileWidth : min(remaining, tileWidth)
  }

  /// Rows of a tile, such that sums and operands fit into 16 registers; with twelve sums in two blocks the compiler
  /// already keeps some in memory.
  private static func tallestTile(width: Int) -> Int { width == 3 ? 4 : 5 }

  private func runTiles(
    _ rows: Range<Int>, height: Int, _ blocks: Range<Int>, width: Int, into target: some ProductTarget
  ) {
    if rows.isEmpty { return }
    switch (height, width) {
    case (1, 1): ProductTile<1, 1>.run(self, rows: rows, blocks: blocks, into: target)
    case (2, 1): ProductTile<2, 1>.run(self, rows: rows, blocks: blocks, into: target)
    case (3, 1): ProductTile<3, 1>.run(self, rows: rows, blocks: blocks, into: target)
    case (4, 1): ProductTile<4, 1>.run(self, rows: rows, blocks: blocks, into: target)
    case (5, 1): ProductTile<5, 1>.run(self, rows: rows, blocks: blocks, into: target)
    case (1, 2): ProductTile<1, 2>.run(self, rows: rows, blocks: blocks, into: target)
    case (2, 2): ProductTile<2, 2>.run(self, rows: rows, blocks: blocks, into: target)
    case (3, 2): ProductTile<3, 2>.run(self, rows: rows, blocks: blocks, into: target)
    case (4, 2): ProductTile<4, 2>.run(self, rows: rows, blocks: blocks, into: target)
    case (5, 2): ProductTile<5, 2>.run(self, rows: rows, blocks: blocks, into: target)
    case (1, 3): ProductTile<1, 3>.run(self, rows: rows, blocks: blocks, into: target)
    case (2, 3): ProductTile<2, 3>.run(self, rows: rows, blocks: blocks, into: target)
    case (3, 3): ProductTile<3, 3>.run(self, rows: rows, blocks: blocks, into: target)
    case (4, 3): ProductTile<4, 3>.run(self, rows: rows, blocks: blocks, into: target)
    default: preconditionFailure("no tile of \(height) rows and \(width) vectors")
    }
  }
}
