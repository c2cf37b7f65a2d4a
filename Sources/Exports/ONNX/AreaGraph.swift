import SpatialTransformers

/// The kernel `area` by basic operators: a tent as wide as targets lie apart, normalised, along every axis of the source.
///
/// The weights of an axis are a matrix with a row a target and a column a pixel of the source.
struct AreaGraph {
  private let source: SourceGraph
  private let batch: Signal

  /// `batch` is the number of samples.
  init(_ source: SourceGraph, batch: Signal) {
    self.source = source
    self.batch = batch
  }

  private var grid: TargetGrid { source.grid }
  private var draft: GraphDraft { batch.draft }

  /// The values at a reading's positions, (N, C, targets).
  func sample(_ reading: Reading) -> Signal {
    let weights = reading.pixels().enumerated().map { axis, position in
      let square = squaredStep(of: position, seen: reading.seen)
      let radius = square("Sqrt").clamped(square.number(1), square.number(Float(grid.input[axis])))
      return self.weights(at: position, radius, along: axis).transposed([0, 2, 1])
    }
    let (targets, channels) = (grid.output.count, source.input.shape[0])
    // Columns are summed up by a product of matrices, then rows, then slices.
    var values = source.input.signal.reshaped([0, -1, grid.input[0]]).product(with: weights[0])
    for axis in 1..<grid.axes {
      let lines = values.reshaped([0, -1, grid.input[axis], targets])
      values = (lines * weights[axis].unsqueezed(1)).summed(over: 2)
    }
    return values.reshaped([0, channels, targets])
  }

  /// The square of how far apart neighbours read along one axis of the source, (N, targets).
  ///
  /// Differences are central between two neighbours that are seen, and else one-sided.
  private func squaredStep(of position: Signal, seen: Signal?) -> Signal {
    let squares = (0..<grid.axes).filter { grid.output[$0] > 1 }.map { axis in
      let step = neighbours(of: position, along: axis, seen: seen)
      return step * step
    }
    guard let first = squares.first else { return position * 0 }
    return squares.dropFirst().reduce(first) { $0 + $1 }
  }

  private func neighbours(of position: Signal, along axis: Int, seen: Signal?) -> Signal {
    let (stride, count) = ((0..<axis).reduce(1) { $0 * grid.output[$1] }, grid.output[axis])
    let places = (0..<grid.output.count).map { $0 / stride % count }
    let low = places.enumerated().map { $1 > 0 ? $0 - stride : $0 }
    let high = places.enumerated().map { $1 < count - 1 ? $0 + stride : $0 }
    let (below, above) = (position.places(low, axis: 1), position.places(high, axis: 1))
    guard let seen else {
      let shares = places.map { Float($0 > 0 && $0 < count - 1 ? 0.5 : 1) }
      return (above - below) * draft.constant(shares, [1, shares.count])
    }
    let hasLow = seen.places(low, axis: 1).and(draft.constant(places.map { $0 > 0 }, [1, places.count]))
    let hasHigh = seen.places(high, axis: 1)
      .and(draft.constant(places.map { $0 < count - 1 }, [1, places.count]))
    let share = hasLow.and(hasHigh).choosing(batch.number(0.5), batch.number(1))
    return (hasHigh.choosing(above, position) - hasLow.choosing(below, position)) * share
  }

  /// The weights of an axis's pixels, (N, targets, pixels), with what lies outside folded back in.
  private func weights(at position: Signal, _ radius: Signal, along axis: Int) -> Signal {
    let size = grid.input[axis]
    let offsets = Array(-size - 1...size + 1)
    let (whole, fraction) = source.split(position)
    let distance = (fraction.unsqueezed(2) - draft.constant(offsets.map(Float.init), [offsets.count]))("Abs")
    let tent = (1 - distance / radius.unsqueezed(2))("Relu")
    let tap: SourceGraph.Tap = (
      whole.unsqueezed(2) + draft.constant(offsets), tent / tent.summed(over: 2, keepsAxis: true)
    )
    let (index, weight) = source.extended(tap, along: axis)
    let shape = [batch, draft.constant([grid.output.count, size])].joined(axis: 0)
    return draft.add(
      "ScatterElements", [draft.add("ConstantOfShape", [shape]), index, weight ?? tent],
      ["axis": .integer(2), "reduction": .text("add")])
  }
}
