/// The families of transformations, by the names that configurations use.
public enum TransformationFamily: String, CaseIterable, Sendable {
  /// A shift: two parameters.
  case translation
  /// One scale for both axes and a shift: three parameters, equation 2 of the paper.
  case attention
  /// A turn about the centre: its angle.
  case rotation
  /// A turn, one scale and a shift: four parameters.
  case similarity
  /// The six-parameter affine map, equation 1 of the paper.
  case affine
  /// A homography: eight parameters.
  case projective
  /// A smooth map through control points: two parameters each.
  case thinPlateSpline = "thin_plate_spline"
  /// A map that is affine on the triangles between control points: two parameters each.
  case piecewiseAffine = "piecewise_affine"
  /// A spline and then an affine map: six parameters and two for each control point.
  case affineThinPlateSpline = "affine_thin_plate_spline"
  /// Twelve parameters, for volumes.
  case affine3D = "affine_3d"

  /// The rows and columns of control points that families with them may have.
  public static let controlPoints = 2...32

  /// The transformation that the name stands for, on a grid of as many axes as the family has.
  ///
  /// Families with control points have `controlPoints` rows and columns of them.
  public func transformation(on grid: TargetGrid, controlPoints: Int = 4) -> any Transformation {
    switch self {
    case .translation: Translation(on: grid)
    case .attention: Attention(on: grid)
    case .rotation: Rotation(on: grid)
    case .similarity: Similarity(on: grid)
    case .affine: AffineTransformation(on: grid)
    case .projective: ProjectiveTransformation(on: grid)
    case .thinPlateSpline: ThinPlateSpline(on: grid, controlPoints: controlPoints)
    case .piecewiseAffine: PiecewiseAffine(on: grid, controlPoints: controlPoints)
    case .affineThinPlateSpline: AffineThinPlateSpline(on: grid, controlPoints: controlPoints)
    case .affine3D: Affine3DTransformation(on: grid)
    }
  }

  /// The number of axes of what the family warps: two for images, three for volumes.
  public var axes: Int { self == .affine3D ? 3 : 2 }

  /// Whether the transformation keeps a number for every pair of a target pixel and a control point.
  public var weighsEveryPixel: Bool { self == .thinPlateSpline || self == .affineThinPlateSpline }

  /// The family on a grid of two pixels an axis, to ask what no grid changes: splines on large ones are costly.
  package var example: any Transformation {
    let size = ImageSize(Array(repeating: 2, count: axes))
    return transformation(on: TargetGrid(output: size, input: size))
  }

  /// Whether its maps are given by one matrix.
  package var hasMatrix: Bool { example is any MatrixFamily }

  /// Whether its maps are given by one matrix of the plane.
  package var isPlanar: Bool { axes == 2 && example is any PlanarFamily }
}
