/// A part of a Python module, which is there if the network needs it; in the order in which they stand.
enum PythonBlock: Int, CaseIterable {
  case parallel
  case residual
  case posedLinear
  case depthProjection
  case pose
  case transformer
  case composed
  case grid
  case matrices
  case homography
  case controlPoints
  case spline
  case triangles
  case sampler
  case taps
  case area

  /// Its text.
  var text: String {
    switch self {
    case .parallel: Self.parallelText
    case .residual: Self.residualText
    case .posedLinear: Self.posedLinearText
    case .depthProjection: Self.depthProjectionText
    case .pose: Self.poseText
    case .transformer: Self.transformerText
    case .composed: Self.composedText
    case .grid: Self.gridText
    case .matrices: Self.matricesText
    case .homography: Self.homographyText
    case .controlPoints: Self.controlPointsText
    case .spline: Self.splineText
    case .triangles: Self.trianglesText
    case .sampler: Self.samplerText
    case .taps: Self.tapsText
    case .area: Self.areaText
    }
  }
}
