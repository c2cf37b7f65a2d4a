import SpatialTransformers

/// Positions that follow control points: every target's own place and a weighted sum of the points' displacements,
/// which an affine map may take further.
struct ControlPointReading {
  private let theta: Signal
  private let transformation: any Transformation
  private let weights: [[Float]]
  private let batch: Signal

  /// `weights` has a plane over the target for each control point.
  init(_ theta: Signal, of transformation: any Transformation, _ weights: [[Float]], batch: Signal) {
    self.theta = theta
    self.transformation = transformation
    self.weights = weights
    self.batch = batch
  }

  var reading: Reading {
    let pixels = positions
    return Reading(pixels: pixels, normalised: { grid.normalised(pixels()) }, seen: nil)
  }

  private var grid: TargetGrid { transformation.grid }
  private var draft: GraphDraft { theta.draft }

  /// The first entry of θ that belongs to a control point.
  private var first: Int { transformation.parameterCount - 2 * weights.count }

  /// What θ moves the control points by, (N, points, 2).
  private var displacements: Signal {
    let places = Array(first..<transformation.parameterCount)
    let home = Array(transformation.identity[first...])
    let points = first == 0 ? theta : theta.places(places, axis: 1)
    return (points - draft.constant(home, [home.count])).reshaped([-1, weights.count, 2])
  }

  private func positions() -> [Signal] {
    let matrices = first == 0 ? nil : theta.places(Array(0..<first), axis: 1)
    // (N, 2, 3), of which the first two columns turn displacements.
    let turned = matrices.map {
      let linear = $0.places([0, 1, 3, 4], axis: 1).reshaped([-1, 2, 2]).transposed([0, 2, 1])
      return displacements.product(with: linear)
    }
    let offsets = (turned ?? displacements) * draft.constant(grid.half, [2])
    let planes = weights[0].indices.flatMap { target in weights.map { $0[target] } }
    let moved = draft.constant(planes, [weights[0].count, weights.count]).product(with: offsets)
    return zip(0..<2, places(of: matrices)).map { axis, place in
      moved.places([axis], axis: 2).reshaped([-1, grid.output.count]) + place
    }
  }

  /// Where targets would be read if no point were moved.
  private func places(of matrices: Signal?) -> [Signal] {
    guard let matrices else {
      return (0..<2).map { axis in
        let places = grid.spread(grid.steps[axis][axis], along: axis).map { grid.centre[axis] + $0 }
        return draft.constant(places, [1, places.count])
      }
    }
    return MatrixReading(entries: matrices, grid: grid, divides: false, batch: batch).reading.pixels()
  }
}
