import Memory

/// Where a product's sums go.
protocol ProductTarget {
  func put(_ sum: Vector, row: Int, block: Int)
}

/// A kernel for a product's sums over some rows and blocks, all of them in registers.
enum ProductTile<let rows: Int, let blocks: Int> {
  /// Computes the sums of `allRows` and `allBlocks`, tile after tile, and hands them to `target`.
  ///
  /// A function for each size, and each sum a variable of it: otherwise the compiler keeps some in memory.
  @inline(never)
  static func run(
    _ product: BroadcastProduct, rows allRows: Range<Int>, blocks allBlocks: Range<Int>,
    into target: some ProductTarget
  ) {
    let (steps, stepStride, blockStride) = (product.steps, product.stepStride, product.blockStride)
    var firstBlock = allBlocks.lowerBound
    while firstBlock < allBlocks.upperBound {
      let start = product.vectors + firstBlock &* blockStride
      var firstRow = allRows.lowerBound
      while firstRow < allRows.upperBound {
        var sums = InlineArray<blocks, InlineArray<rows, Vector>>(repeating: InlineArray(repeating: Vector()))
        var scalars = InlineArray<rows, UnsafePointer<Float>>(repeating: product.scalars)
        for row in 0..<rows { scalars[unchecked: row] += product.rows[firstRow &+ row] }
        var address = start
        for step in 0..<product.stepCount {
          let offset = steps[step]
          var vectors = InlineArray<blocks, Vector>(repeating: Vector())
          for block in 0..<blocks { vectors[unchecked: block] = Vector(at: address + block &* blockStride) }
          for row in 0..<rows {
            let scalar = Vector(repeating: scalars[unchecked: row][offset])
            for block in 0..<blocks {
              sums[unchecked: block][unchecked: row].addProduct(scalar, vectors[unchecked: block])
            }
          }
          address += stepStride
        }
        for block in 0..<blocks {
          for row in 0..<rows {
            target.put(
              sums[unchecked: block][unchecked: row], row: firstRow &+ row, block: firstBlock &+ block)
          }
        }
        firstRow &+= rows
      }
      firstBlock &+= blocks
    }
  }
}
