import Memory

/// Takes real planes, a block of channels at a time, to their spectra and back.
///
/// Transforming twice mirrors, so no inverse transforms are needed: a plane is read where its mirror image lies.
/// Convolutions mirror, too: what belongs where `PlanePlacement` has it is left at the negative position.
final class PlaneTransform {
  let height, width: Int

  /// Rows of the torus for the plane's, and vectors of such a row for its columns and for their mirror images.
  let rowPositions, columnPositions, mirroredPositions: AlignedMemory<Int>

  /// The plane's rows on the torus before and after their transforms; zero where the plane has nothing.
  let rows, transformedRows: AlignedMemory<ComplexVector>

  /// The torus before and after the transforms of its columns.
  let torus, result: AlignedMemory<ComplexVector>

  let twins: AlignedMemory<FourierFrame.Twins>
  let twinCount: Int

  /// What undoes the factors of an analysis of both operands of a product, and of a synthesis.
  let scale: Float

  /// Numbers of a row of the torus.
  private let half: Int
  private let rowTransform, columnTransform: FourierTransform
  private let rowRuns: [Range<Int>]
  private let scratch: AlignedMemory<ComplexVector>

  init(_ placement: PlanePlacement) {
    let frame = placement.frame
    (height, width, half, scale) = (placement.height, placement.width, frame.half, frame.scale)
    rowPositions = AlignedMemory(placement.rows)
    columnPositions = AlignedMemory(placement.columns)
    mirroredPositions = AlignedMemory(
      placement.columns.map { column in
        let position = (frame.width - column) % frame.width
        return (frame.half - position / 2) % frame.half * 2 + position % 2
      })
    rows = frame.memory()
    transformedRows = frame.memory()
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
  func transformRows(
    from source: AlignedMemory<ComplexVector>, to target: AlignedMemory<ComplexVector>
  ) {
    for run in rowRuns {
      let first = run.lowerBound * half
      rowTransform.run(
        from: source.start + first, to: target.start + first, scratch: scratch.start, count: run.count)
    }
  }

  /// Transforms all columns of the torus.
  func transformColumns(from source: AlignedMemory<ComplexVector>) {
    columnTransform.run(from: source.start, to: result.start, scratch: scratch.start)
  }

  /// The plane's row on the torus, as numbers.
  @inline(__always)
  func row(_ row: Int, of torus: AlignedMemory<ComplexVector>) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(torus.start + rowPositions.start[row] * half).assumingMemoryBound(to: Float.self)
  }
}

/// The transforms of a convolution's planes.
struct PlaneTransforms {
  let frame: FourierFrame
  let input, output, kernel: PlaneTransform

  init(_ geometry: ConvolutionGeometry) {
    frame = FourierFrame(geometry)
    input = PlaneTransform(.input(geometry, on: frame))
    output = PlaneTransform(.mirrored(geometry.outputSize, on: frame))
    kernel = PlaneTransform(.mirrored(geometry.windows.map(\.size), on: frame))
  }
}

extension FourierFrame {
  /// Zeros for every number of a transform.
  fileprivate func memory() -> AlignedMemory<ComplexVector> {
    AlignedMemory(repeating: ComplexVector(), count: height * half)
  }
}
