import Memory

/// Where the rows and columns of a plane lie on the torus.
struct PlanePlacement {
  let frame: FourierFrame
  let height: Int
  let width: Int

  /// Positions on the torus of the plane's rows, and of its columns.
  let rows, columns: [Int]

  /// An input or its gradient: upright, behind the padding.
  static func input(_ geometry: ConvolutionGeometry, on frame: FourierFrame) -> PlanePlacement {
    let starts = geometry.windows.map(\.paddingLow)
    return PlanePlacement(
      frame: frame, rows: (0..<geometry.inputSize[0]).map { starts[0] + $0 },
      columns: (0..<geometry.inputSize[1]).map { starts[1] + $0 })
  }

  /// A kernel, an output or the gradient of either: mirrored, since correlation is convolution with that.
  static func mirrored(_ size: [Int], on frame: FourierFrame) -> PlanePlacement {
    PlanePlacement(
      frame: frame, rows: (0..<size[0]).map { ($0 == 0 ? 0 : frame.height - $0) },
      columns: (0..<size[1]).map { ($0 == 0 ? 0 : frame.width - $0) })
  }

  private init(frame: FourierFrame, rows: [Int], columns: [Int]) {
    self.frame = frame
    self.height = rows.count
    self.width = columns.count
    self.rows = rows
    self.columns = columns
  }

  /// Runs of neighbouring rows of the torus that the plane's rows lie in.
  var rowRuns: [Range<Int>] {
    rows.sorted().reduce(into: []) { runs, row in
      if let last = runs.last, last.upperBound == row {
        runs[runs.count - 1] = last.lowerBound..<row + 1
      } else {
        runs.append(row..<row + 1)
      }
    }
  }
}
