import SpatialTransformers
import Tensors

/// Where the targets of a warp read: by a matrix, or by a spline and then a matrix.
struct WarpField {
  private enum Family {
    case affine(AffineTransformation)
    case projective(HomographyMap)
    case elastic(AffineThinPlateSpline)
  }

  /// What the warp's last step is like decides.
  private let family: Family

  /// The canvas, and the image that is read.
  let grid: TargetGrid

  /// The positions in pixels of the image, x before y: planes as large as the canvas, of which a part may be filled.
  let positions: Tensor

  /// The entries of the matrix, row by row; behind six of them the spline's control points.
  private let theta: Tensor

  /// The control points of the spline that changes nothing; empty without one.
  private let regular: [Float]

  /// Prepares for steps on a canvas.
  init(_ steps: [DistortionStep], canvas: ImageSize, image: ImageSize) {
    grid = TargetGrid(output: canvas, input: image)
    positions = Tensor([2, canvas.height, canvas.width])
    if case .elastic(let options) = steps.last {
      let spline = AffineThinPlateSpline(on: grid, controlPoints: options.controlPoints)
      family = .elastic(spline)
      regular = Array(spline.identity[6...])
    } else {
      family =
        steps.contains(where: \.isProjection)
        ? .projective(HomographyMap(on: grid)) : .affine(AffineTransformation(on: grid))
      regular = []
    }
    theta = Tensor([9 + regular.count])
  }

  /// Whether the matrix has nine entries instead of six.
  var isProjective: Bool { if case .projective = family { true } else { false } }

  /// Whether a matrix is all.
  var isMatrix: Bool { regular.isEmpty }

  /// The entries of the matrix.
  var matrix: UnsafeMutablePointer<Float> { theta.pointer }

  /// Draws where the control points read, tells how far from themselves, in pixels, and says what comes behind these and
  /// the folds.
  func bend(
    by deviation: Double, using random: inout RandomStream, telling moves: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    let size = SIMD2(Float(grid.output.width), Float(grid.output.height))
    let half = pointwiseMax(size - 1, SIMD2(repeating: 1)) / 2
    for i in stride(from: 0, to: regular.count, by: 2) {
      let move = SIMD2<Float>(deviation * random.normalPair())
      (moves[i], moves[i + 1]) = (move.x, move.y)
      theta.pointer[6 + i] = regular[i] + move.x / half.x
      theta.pointer[7 + i] = regular[i + 1] + move.y / half.y
    }
    return moves + regular.count + 1
  }

  /// Computes the positions of a part of the canvas, one after another; but for an affine map that is all of it.
  func place(_ part: CanvasPart) {
    switch family {
    case .affine(let family):
      family.positions(of: theta.pointer, x: part.columns, y: part.rows, into: positions.pointer)
    case .projective(let map):
      map.positions(of: Homography(entries: theta.pointer), into: positions.pointer)
    case .elastic(let family): family.positions(of: theta.pointer, into: positions.pointer)
    }
  }

  /// The number of cells between neighbouring positions that are turned over or of no area.
  var foldCount: Int {
    let (size, x, y) = (grid.output, positions.pointer, positions.pointer + grid.output.count)
    var folds = 0
    for row in 0..<size.height - 1 {
      for i in row * size.width..<row * size.width + size.width - 1 {
        let below = i + size.width
        let area = (x[i + 1] - x[i]) * (y[below] - y[i]) - (x[below] - x[i]) * (y[i + 1] - y[i])
        folds += area <= 0 ? 1 : 0
      }
    }
    return folds
  }
}

extension DistortionStep {
  /// Whether it takes straight lines to straight lines, but parallels not to parallels.
  var isProjection: Bool { if case .project = self { true } else { false } }

  /// Whether it bends straight lines.
  var isElastic: Bool { if case .elastic = self { true } else { false } }
}
