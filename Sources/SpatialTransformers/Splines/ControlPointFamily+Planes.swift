extension ControlPointFamily {
  /// How much every target pixel follows each control point: a plane over the target for each of them.
  package var weightPlanes: [[Float]] {
    (0..<points.count).map { point in
      var positions = [Float](repeating: 0, count: 2 * grid.output.count)
      weights.write({ $0 == point ? SIMD2(1, 0) : .zero }, to: &positions)
      return Array(positions[..<grid.output.count])
    }
  }
}

extension AffineThinPlateSpline {
  /// The same of its spline, whose control points stand behind the affine map's entries in θ.
  package var weightPlanes: [[Float]] { spline.weightPlanes }
}

extension Transformation {
  /// How much every target pixel follows each control point; nil where the family has none.
  package var controlPointWeights: [[Float]]? {
    (self as? any ControlPointFamily)?.weightPlanes ?? (self as? AffineThinPlateSpline)?.weightPlanes
  }
}
