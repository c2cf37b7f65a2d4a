import Files

/// The rows of an array as pictures.
final class ArrayPictures: PictureSource {
  private let array: any NumberArray
  private let layout: RowLayout
  /// Rows that were read together, which are cheaper than one by one.
  private var (rows, block): (Range<Int>, [Float]) = (0..<0, [])
  private let rowCount: Int
  private let rowsOfBlock: Int

  /// The most numbers that are kept of what was read.
  private static let blockSize = 1 << 21

  init(_ array: any NumberArray, shape: [Int]?, order: RowLayout.Order?) throws(Fault) {
    layout = try RowLayout(Array(array.shape.dropFirst()), shape: shape, order: order, name: array.name)
    self.array = array
    rowCount = array.shape[1...].reduce(1, *)
    rowsOfBlock = max(1, min(Self.blockSize / rowCount, array.shape[0]))
  }

  var count: Int { array.shape[0] }

  func name(of index: Int) -> String { "\(array.name), row \(index)" }

  func key(of index: Int) -> String { "\(index)" }

  func picture(at index: Int) throws(Fault) -> Picture {
    if !rows.contains(index) {
      let first = index / rowsOfBlock * rowsOfBlock
      let wanted = first..<min(first + rowsOfBlock, count)
      (rows, block) = (wanted, try array.floats(rows: wanted))
    }
    let start = (index - rows.lowerBound) * rowCount
    return layout.picture(block[start..<start + rowCount], isBytes: array.isBytes)
  }
}
