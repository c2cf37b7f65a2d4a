import Foundation
import Tensors

/// What shows whether warps still look at their images: sums over samples, and the smallest values among them.
///
/// Sums are integers, real numbers among them in fixed point, so that parts add up to the same bits in any order.
public struct WarpHealth: Sendable, Equatable {
  /// What is added up over samples, in the order of `Sum`.
  public private(set) var sums = Array(repeating: Int64(0), count: Self.sumCount)

  /// The smallest determinant and the smallest denominator; infinity where there was none.
  public private(set) var minima = Array(repeating: Float.infinity, count: Self.minimumCount)

  /// The number of sums.
  public static let sumCount = Sum.allCases.count + WarpSpread.sumCount

  /// The number of minima.
  public static let minimumCount = 2

  private enum Sum: Int, CaseIterable {
    case samples, positions, outside, notFinite, cells, folds, samplesWithCells, determinants, scales,
      distances
  }

  /// The scale of sums of real numbers in fixed point, and the largest of these that count as they are: 2²⁷ samples fit.
  private static let (scale, bound) = (0x1p20, 0x1p16)

  /// Nothing measured yet.
  public init() {}

  /// Puts together what was added up elsewhere.
  public init(sums: [Int64], minima: [Float]) {
    precondition(sums.count == Self.sumCount && minima.count == Self.minimumCount, "\(sums), \(minima)")
    self.sums = sums
    self.minima = minima
  }

  /// The number of samples measured.
  public var samples: Int { Int(self[.samples]) }

  /// The share of positions that lie beyond the outer edges of the source's pixels, or are infinite.
  public var outside: Double { Double(self[.outside]) / Double(max(self[.positions], 1)) }

  /// The number of positions that are NaN.
  public var notFinite: Int { Int(self[.notFinite]) }

  /// The share of cells between neighbouring positions that are turned over or of no area.
  public var folds: Double { Double(self[.folds]) / Double(max(self[.cells], 1)) }

  /// The mean over samples of the mean determinant of the map's derivative, in normalised coordinates.
  ///
  /// Samples without a finite cell do not count; zero where there are no others.
  public var meanDeterminant: Double { mean(.determinants, over: .samplesWithCells) }

  /// The mean over samples of the side of what is read, as a share of the image's or volume's own side.
  ///
  /// With n axes it is the n-th root of the mean absolute determinant, which tells a warp that mirrors half of its image
  /// from one that shrinks it; zero where no sample has a finite cell.
  public var meanScale: Double { mean(.scales, over: .samplesWithCells) }

  /// The mean Euclidean distance of θ from the identity; a θ that is not finite counts as far away.
  public var meanDistance: Double { mean(.distances, over: .samples) }

  /// The smallest determinant of any cell; nil where there is none.
  public var smallestDeterminant: Double? { minima[0] < .infinity ? Double(minima[0]) : nil }

  /// The smallest denominator w; nil where the family has none.
  public var smallestDenominator: Double? { minima[1] < .infinity ? Double(minima[1]) : nil }

  /// How much the transformation itself differs between samples: the root mean square, over samples and places of a coarse
  /// lattice of the target, of the distance of a source position from its mean over the samples, in normalised coordinates.
  ///
  /// Zero where all samples are warped alike; nil where fewer than two have positions that are numbers.
  public var spread: Double? { WarpSpread.value(of: sums[Self.spreadSums]) }

  private static let spreadSums = Sum.allCases.count..<sumCount

  /// Adds one sample: its θ, the positions that it was read at, and the smallest denominator on the way to them.
  ///
  /// `own` are the positions that the transformation itself leads to at θ, where it was not read at those.
  public mutating func add(
    _ transformation: any Transformation, theta: UnsafePointer<Float>, positions: UnsafePointer<Float>,
    smallestDenominator: Float?, own: UnsafePointer<Float>? = nil
  ) {
    let grid = transformation.grid
    self[.samples] += 1
    self[.positions] += Int64(grid.output.count)
    addPlaces(grid, positions)
    add(CellDeterminants(grid, positions))
    if let smallestDenominator, !smallestDenominator.isNaN {
      minima[1] = min(minima[1], smallestDenominator)
    }
    self[.distances] += Self.fixed(Self.distance(theta, transformation.identity))
    WarpSpread.add(own ?? positions, on: grid, to: &sums[Self.spreadSums])
  }

  private mutating func add(_ cells: CellDeterminants) {
    self[.cells] += Int64(cells.count)
    self[.folds] += Int64(cells.folded)
    self[.samplesWithCells] += cells.count > 0 ? 1 : 0
    self[.determinants] += Self.fixed(cells.mean)
    self[.scales] += Self.fixed(cells.scale)
    minima[0] = min(minima[0], cells.smallest)
  }

  private mutating func addPlaces(_ grid: TargetGrid, _ positions: UnsafePointer<Float>) {
    let count = grid.output.count
    for i in 0..<count {
      var (isOutside, isNumber) = (false, true)
      for axis in 0..<grid.axes {
        let offset = positions[axis * count + i] - grid.centre[axis]
        isNumber = isNumber && !offset.isNaN
        isOutside = isOutside || abs(offset) > Float(grid.input[axis]) / 2
      }
      self[.outside] += isNumber && isOutside ? 1 : 0
      self[.notFinite] += isNumber ? 0 : 1
    }
  }

  private subscript(sum: Sum) -> Int64 {
    get { sums[sum.rawValue] }
    set { sums[sum.rawValue] = newValue }
  }

  private func mean(_ sum: Sum, over samples: Sum) -> Double {
    FixedPoint.number(self[sum], scale: Self.scale) / Double(max(self[samples], 1))
  }

  private static func distance(_ theta: UnsafePointer<Float>, _ identity: [Float]) -> Double {
    identity.indices.reduce(0.0) { sum, i in
      let difference = Double(theta[i]) - Double(identity[i])
      return sum + difference * difference
    }.squareRoot()
  }

  /// A number in fixed point; NaN counts as the bound.
  private static func fixed(_ value: Double) -> Int64 {
    FixedPoint.integer(value.isNaN ? bound : min(max(value, -bound), bound), scale: scale)
  }
}

/// The determinants of a map's derivative in every cell between neighbouring positions, by forward differences.
private struct CellDeterminants {
  private(set) var count = 0
  private(set) var folded = 0
  private(set) var smallest = Float.infinity
  private var sum = 0.0
  private var absoluteSum = 0.0
  private let axes: Int

  /// The mean over the cells; zero where there are none.
  var mean: Double { count > 0 ? sum / Double(count) : 0 }

  /// The side of a square or cube of the mean absolute determinant; zero where there are no cells.
  var scale: Double { count > 0 ? pow(absoluteSum / Double(count), 1 / Double(axes)) : 0 }

  init(_ grid: TargetGrid, _ positions: UnsafePointer<Float>) {
    axes = grid.axes
    let size = grid.output
    // What the identity would step: the unit of the derivative in normalised coordinates.
    let unit = (0..<grid.axes).reduce(Float(1)) { product, axis in
      let steps = grid.steps[axis][axis]
      return steps.count > 1 ? product * (steps[1] - steps[0]) : 0
    }
    guard unit > 0 else { return }
    let strides = [1, size.width, size.width * size.height]
    for slice in 0..<(grid.axes == 3 ? size.depth - 1 : 1) {
      for row in 0..<size.height - 1 {
        for column in 0..<size.width - 1 {
          let corner = slice * strides[2] + row * strides[1] + column
          add(Self.determinant(positions + corner, size.count, strides, grid.axes) / unit)
        }
      }
    }
  }

  private mutating func add(_ determinant: Float) {
    guard determinant.isFinite else { return }
    count += 1
    folded += determinant <= 0 ? 1 : 0
    smallest = min(smallest, determinant)
    sum += Double(determinant)
    absoluteSum += Double(abs(determinant))
  }

  /// The signed area or volume that the steps to a position's neighbours span.
  private static func determinant(
    _ corner: UnsafePointer<Float>, _ plane: Int, _ strides: [Int], _ axes: Int
  ) -> Float {
    func step(_ axis: Int, _ direction: Int) -> Float {
      corner[axis * plane + strides[direction]] - corner[axis * plane]
    }
    guard axes == 3 else { return step(0, 0) * step(1, 1) - step(0, 1) * step(1, 0) }
    return step(0, 0) * (step(1, 1) * step(2, 2) - step(1, 2) * step(2, 1))
      - step(0, 1) * (step(1, 0) * step(2, 2) - step(1, 2) * step(2, 0))
      + step(0, 2) * (step(1, 0) * step(2, 1) - step(1, 1) * step(2, 0))
  }
}
