/// The rows that somebody asked for, in ascending order, by the micro-batches in which they lie.
package struct ChosenRows {
  /// A micro-batch, and the places of its rows among all that are chosen.
  package struct Piece {
    package let microBatch: Int
    package let places: Range<Int>
  }

  package let rows: [Int]
  package let pieces: [Piece]

  package init(_ rows: [Int], microBatch size: Int) {
    self.rows = rows
    var pieces: [Piece] = []
    var first = 0
    while first < rows.count {
      let microBatch = rows[first] / size
      let end = rows[first...].firstIndex { $0 / size > microBatch } ?? rows.count
      pieces.append(Piece(microBatch: microBatch, places: first..<end))
      first = end
    }
    self.pieces = pieces
  }
}
