import Kernels

/// Which cells of the input each output cell pools, for one channel.
///
/// Cells are numbered row-major over all axes; cells in the padding are left out.
struct PoolingWindows {
  /// Input cells of all windows, one window behind the other.
  let cells: [Int32]

  /// Where each window starts in `cells`, and where the last one ends.
  let starts: [Int]

  let inputCellCount: Int

  var outputCellCount: Int { starts.count - 1 }

  init(_ windows: [Window], inputSize: [Int]) {
    var cellsByOutput = [[0]]
    for (window, count) in zip(windows, inputSize) {
      cellsByOutput = cellsByOutput.flatMap { rows in
        (0..<window.outputCount(of: count)).map { index in
          rows.flatMap { row in window.cells(at: index, of: count).map { row * count + $0 } }
        }
      }
    }
    cells = cellsByOutput.flatMap { $0.map(Int32.init) }
    starts = cellsByOutput.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    inputCellCount = inputSize.reduce(1, *)
  }
}

extension Window {
  /// Elements inside the input that the window at `index` covers.
  fileprivate func cells(at index: Int, of count: Int) -> Range<Int> {
    let start = index * stride - paddingLow
    precondition(start < count && start + size > 0, "\(self) lies in the padding of \(count) elements")
    return max(0, start)..<min(count, start + size)
  }
}
