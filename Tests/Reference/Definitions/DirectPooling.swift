/// A pooling by its definition: the cells that every output depends on.
package struct DirectPooling: Sendable {
  /// The largest value, the first of equals, or the mean of the real cells.
  package enum Kind: Sendable { case max, average }

  private let kind: Kind
  private let windows: [[Int]]

  /// Takes the sizes of the input along each axis, and along each axis what its windows cover of it.
  package init(_ kind: Kind, over size: [Int], covering axes: [[Range<Int>]]) {
    self.kind = kind
    windows = zip(size, axes).reduce([[0]]) { windows, axis in
      windows.flatMap { cells in
        axis.1.map { range in cells.flatMap { cell in range.map { cell * axis.0 + $0 } } }
      }
    }
  }

  /// For every output of a channel the cells that it sums up, both row-major, and their weights.
  package func terms(of channel: [Double]) -> [[(cell: Int, weight: Double)]] {
    windows.map { cells in
      switch kind {
      case .average: return cells.map { ($0, 1 / Double(cells.count)) }
      case .max:
        let largest = cells.map { channel[$0] }.max()
        return cells.first { channel[$0] == largest }.map { [($0, 1)] } ?? []
      }
    }
  }
}
