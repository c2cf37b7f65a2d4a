import Memory

/// Runs of whole 2×2 windows without gaps and overlap, each as many outputs as a vector has lanes.
///
/// That is the usual pooling. Every element of the input belongs to one window, so that a backward pass writes each
/// once. What such windows leave over at the far ends of odd sizes is up to `PoolingWindows`.
struct HalvingRuns {
  /// Where a run's first output lies in its slab, and the first element of its first window.
  struct Run {
    let output: Int32
    let input: Int32
  }

  /// The runs of a slab; in plain layout the last two of a row may overlap.
  let runs: [Run]

  /// How far to the right neighbour of an element.
  let right: Int

  /// How far to the neighbour below.
  let below: Int

  /// Whether the left and right elements of a run's windows alternate, as they do where one lane makes a slab.
  var alternates: Bool { right == 1 }

  /// How far the upper left elements of a run's windows lie behind the first.
  ///
  /// Kept, since a compiler that knows the numbers takes vectors apart to put them in.
  let distances: IndexVector

  private let (rows, columns): (Int, Int)
  private let (inputWidth, outputWidth): (Int, Int)

  /// Finds the runs; nil for other windows, and where a row of outputs or the lanes fill no vector.
  init?(_ windows: [Window], inputSize: [Int], lanes: Int) {
    guard windows.count == 2, windows.allSatisfy({ $0.size == 2 && $0.stride == 2 && $0.paddingLow == 0 })
    else { return nil }
    let count = Vector.scalarCount
    (rows, columns) = (inputSize[0] / 2, inputSize[1] / 2)
    guard lanes == 1 ? columns >= count : lanes.isMultiple(of: count) else { return nil }
    inputWidth = inputSize[1]
    outputWidth = windows[1].outputCount(of: inputSize[1])
    (right, below) = (lanes, inputWidth * lanes)
    distances = .multiples(of: lanes == 1 ? 2 : 1)
    var runs: [Run] = []
    for row in 0..<rows {
      for start in stride(from: 0, to: columns * lanes, by: count) {
        // Of a row in plain layout the last run reaches back over what was done.
        let element = lanes == 1 ? min(start, columns - count) : start
        let (column, lane) = element.quotientAndRemainder(dividingBy: lanes)
        runs.append(
          Run(
            output: Int32(row * outputWidth * lanes + element),
            input: Int32((2 * row * inputWidth + 2 * column) * lanes + lane)))
      }
    }
    self.runs = runs
  }

  /// Whether an output cell's window is in the runs.
  func covers(output: Int) -> Bool { output / outputWidth < rows && output % outputWidth < columns }

  /// Whether an input cell is in the windows of the runs.
  func covers(input: Int) -> Bool { input / inputWidth < 2 * rows && input % inputWidth < 2 * columns }
}
