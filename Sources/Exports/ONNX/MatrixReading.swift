import SpatialTransformers

/// Positions under matrices on homogeneous coordinates.
///
/// Positions in pixels are added up in the order in which the grid generator does it, so that what it finds on a pixel is
/// found there.
struct MatrixReading {
  /// The matrices' entries, row by row, those of the last row only if the map divides; (N, entries).
  let entries: Signal
  let grid: TargetGrid

  /// Whether the last row may be another than (0 … 0 1).
  let divides: Bool

  /// The number of samples.
  let batch: Signal

  var reading: Reading {
    guard divides else { return Reading(pixels: pixels, normalised: affineGrid, seen: nil) }
    let row = row(grid.axes, times: { grid.coordinates[$0] }, constant: 1)
    let denominator = row.across + row.rest
    let seen = denominator.isAbove(denominator.number(HomographyMap.horizon))
    let divisor = seen.choosing(denominator, denominator.number(1))
    let pixels = { zip(rows(), grid.centre).map { ($0.across + $0.rest) / divisor + $1 } }
    return Reading(pixels: pixels, normalised: { grid.normalised(pixels()) }, seen: seen)
  }

  private var draft: GraphDraft { entries.draft }

  private func pixels() -> [Signal] {
    zip(rows(), grid.centre).map { ($0.rest + $1) + $0.across }
  }

  /// The rows that lead to positions, as offsets from the centre in pixels.
  private func rows() -> [(across: Signal, rest: Signal)] {
    (0..<grid.axes).map { axis in
      row(axis, times: { grid.steps[axis][$0] }, constant: grid.half[axis])
    }
  }

  /// A row of the matrices times every target's coordinates, (N, targets): along x, and along the other axes with what is
  /// constant.
  private func row(_ row: Int, times coordinates: (_ axis: Int) -> [Float], constant: Float) -> (
    across: Signal, rest: Signal
  ) {
    let place = row * (grid.axes + 1)
    func term(_ axis: Int) -> Signal {
      let numbers = grid.spread(coordinates(axis), along: axis)
      return entries.places([place + axis], axis: 1) * draft.constant(numbers, [1, grid.output.count])
    }
    let others = (1..<grid.axes).reversed().map(term)
    let shift = entries.places([place + grid.axes], axis: 1) * constant
    return (term(0), others.dropFirst().reduce(others[0]) { $0 + $1 } + shift)
  }

  /// Normalised positions by AffineGrid, unless the target has a single pixel along an axis: it takes that for a corner.
  private func affineGrid() -> Signal {
    guard !grid.alignCorners || grid.output.dimensions.allSatisfy({ $0 > 1 }) else {
      return grid.normalised(pixels())
    }
    let matrices = entries.reshaped([-1, grid.axes, grid.axes + 1])
    let size = [batch, draft.constant([1] + grid.output.dimensions)].joined(axis: 0)
    return draft.add(
      "AffineGrid", [matrices, size], ["align_corners": .integer(grid.alignCorners ? 1 : 0)])
  }
}
