/// What both directions of a plane's transform share: the torus in memory, and where the plane lies on it.
class PlaneTransform {
  final let height, width: Int

  /// Rows of the torus, and vectors of such a row, for the plane's rows and columns.
  final let rowPositions, columnPositions: AlignedMemory<Int>

  /// Numbers of a row of the torus.
  final let half: Int

  /// The torus before and after the transforms of its columns.
  final let torus, result: AlignedMemory<ComplexVector>

  final let twins: AlignedMemory<FourierFrame.Twins>
  final let twinCount: Int

  private let rowTransform, columnTransform: FourierTransform
  private let rowRuns: [Range<Int>]
  private let scratch: AlignedMemory<ComplexVector>

  /// `columns` are the vectors of a row that hold the plane's columns.
  init(_ placement: PlanePlacement, columns: [Int]) {
    let frame = placement.frame
    (height, width, half) = (placement.height, placement.width, frame.half)
    rowPositions = AlignedMemory(placement.rows)
    columnPositions = AlignedMemory(columns)
    torus = frame.memory()
    result = frame.memory()
    scratch = frame.memory()
    twins = AlignedMemory(frame.twins)
    twinCount = frame.twins.count
    rowTransform = FourierTransform(length: frame.half, batch: 1)
    columnTransform = FourierTransform(length: frame.height, batch: frame.half)
    rowRuns = placement.rowRuns
  }

  /// Transforms the rows that the plane lies in.
  final func transformRows(
    from source: AlignedMemory<ComplexVector>, to target: AlignedMemory<ComplexVector>
  ) {
    for run in rowRuns {
      let first = run.lowerBound * half
      rowTransform.run(
        from: source.start + first, to: target.start + first, scratch: scratch.start, count: run.count)
    }
  }

  /// Transforms all columns of the torus.
  final func transformColumns() {
    columnTransform.run(from: torus.start, to: result.start, scratch: scratch.start)
  }

  /// The plane's row on the torus, as numbers.
  @inline(__always)
  final func row(_ row: Int, of torus: AlignedMemory<ComplexVector>) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(torus.start + rowPositions.start[row] * half).assumingMemoryBound(to: Float.self)
  }
}

extension FourierFrame {
  /// Zeros for every number of a transform.
  func memory() -> AlignedMemory<ComplexVector> {
    AlignedMemory(repeating: ComplexVector(), count: height * half)
  }
}
