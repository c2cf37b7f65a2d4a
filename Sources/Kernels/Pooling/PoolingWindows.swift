import Memory

/// Which cells of the input each output cell pools, for one channel.
///
/// Cells are numbered row-major over all axes; cells in the padding are left out, and so are the windows that
/// runs of halves pool.
struct PoolingWindows {
  /// The output cells.
  let outputs: [Int]

  /// Input cells of all windows, one window behind the other.
  let cells: [Int32]

  /// Where each window starts in `cells`, and where the last one ends.
  let starts: [Int]

  /// The input cells that no run of halves covers, and so writes in a backward pass.
  let uncovered: [Range<Int>]

  let inputCellCount: Int
  let outputCellCount: Int

  init(_ windows: [Window], inputSize: [Int], besides halves: HalvingRuns?) {
    var cellsByOutput = [[0]]
    for (window, count) in zip(windows, inputSize) {
      cellsByOutput = cellsByOutput.flatMap { rows in
        (0..<window.outputCount(of: count)).map { index in
          let cells = window.cells(at: index, of: count)
          precondition(!cells.isEmpty, "\(window) at \(index) lies in the padding of \(count) elements")
          return rows.flatMap { row in cells.map { row * count + $0 } }
        }
      }
    }
    let rest = cellsByOutput.indices.filter { halves?.covers(output: $0) != true }
    outputs = rest
    cells = rest.flatMap { cellsByOutput[$0].map(Int32.init) }
    starts = rest.reduce(into: [0]) { $0.append($0[$0.count - 1] + cellsByOutput[$1].count) }
    inputCellCount = inputSize.reduce(1, *)
    outputCellCount = cellsByOutput.count
    uncovered = Self.ranges((0..<inputCellCount).filter { halves?.covers(input: $0) != true })
  }

  /// Rising numbers as ranges of those that follow one another.
  private static func ranges(_ numbers: [Int]) -> [Range<Int>] {
    numbers.reduce(into: []) { ranges, number in
      if let last = ranges.last, last.upperBound == number {
        ranges[ranges.count - 1] = last.lowerBound..<number + 1
      } else {
        ranges.append(number..<number + 1)
      }
    }
  }
}
