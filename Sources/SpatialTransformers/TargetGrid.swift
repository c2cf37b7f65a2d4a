/// The height and width of an image or feature map, in pixels.
public struct ImageSize: Hashable, Sendable, CustomStringConvertible {
  /// The number of rows.
  public let height: Int

  /// The number of columns.
  public let width: Int

  /// Makes a size of at least one pixel.
  public init(height: Int, width: Int) {
    precondition(height > 0 && width > 0, "an image has at least one pixel, not \(height)×\(width)")
    self.height = height
    self.width = width
  }

  /// The number of pixels.
  public var count: Int { height * width }

  /// The size as `height×width`.
  public var description: String { "\(height)×\(width)" }
}

/// The regular grid of target positions, prepared for reading a source of given size.
///
/// A target pixel in row i and column j has the normalised coordinates u_j and v_i in [−1, 1]. A
/// transformation maps them to normalised source coordinates, and h_x · (·) + c_x to pixels, where
/// c = (size − 1) / 2 is the source's centre and h its half extent. The tables hold the products h · u and
/// h · v, computed in Float64: for equal sizes they are exact multiples of one half, and so the identity
/// reads its input at exact integers.
///
/// With `alignCorners` −1 and 1 are the centres of the outermost pixels (h = c; what the code of 2015 did),
/// otherwise their outer edges (h = size / 2). Source: Jaderberg et al. 2015, section 3.2, which leaves this open.
public struct TargetGrid: Hashable, Sendable {
  /// The size of the target.
  public let output: ImageSize

  /// The size of the source that is read.
  public let input: ImageSize

  /// Whether ±1 are centres of pixels rather than edges.
  public let alignCorners: Bool

  let centreX: Float
  let centreY: Float
  let halfX: Float
  let halfY: Float
  /// h_x · u_j and h_y · u_j for every column j, in source pixels.
  let acrossX: [Float]
  let acrossY: [Float]
  /// h_x · v_i and h_y · v_i for every row i, in source pixels.
  let downX: [Float]
  let downY: [Float]

  /// Prepares the grid of `output` for reading `input`.
  public init(output: ImageSize, input: ImageSize, alignCorners: Bool = true) {
    let half = (
      x: Self.half(input.width, alignCorners), y: Self.half(input.height, alignCorners)
    )
    let columns = Self.normalised(output.width, alignCorners)
    let rows = Self.normalised(output.height, alignCorners)
    self.output = output
    self.input = input
    self.alignCorners = alignCorners
    centreX = Float(input.width - 1) / 2
    centreY = Float(input.height - 1) / 2
    halfX = Float(half.x)
    halfY = Float(half.y)
    acrossX = columns.map { Float(half.x * $0.numerator / $0.denominator) }
    acrossY = columns.map { Float(half.y * $0.numerator / $0.denominator) }
    downX = rows.map { Float(half.x * $0.numerator / $0.denominator) }
    downY = rows.map { Float(half.y * $0.numerator / $0.denominator) }
  }

  private static func half(_ size: Int, _ alignCorners: Bool) -> Double {
    Double(alignCorners ? size - 1 : size) / 2
  }

  /// The normalised coordinate of every index, as a fraction that stays exact: (2i − (n − 1)) / d.
  ///
  /// A single pixel stands at the centre.
  private static func normalised(_ size: Int, _ alignCorners: Bool) -> [(
    numerator: Double, denominator: Double
  )] {
    let denominator = Double(alignCorners ? max(size - 1, 1) : size)
    return (0..<size).map { (Double(2 * $0 - (size - 1)), denominator) }
  }
}
