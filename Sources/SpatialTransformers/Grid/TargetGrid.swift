/// The regular grid of target positions, prepared for reading a source of given size.
///
/// A target pixel has the normalised coordinates (u, v) in [−1, 1], (u, v, w) in a volume. A transformation
/// maps them to normalised source coordinates, and c + h · (·) takes each of those to pixels, where
/// c = (size − 1) / 2 is the source's centre and h its half extent along the axis. The tables of `steps` hold
/// the products of h and a target coordinate, computed in Float64: for equal sizes they are exact multiples of one
/// half, and so the identity reads its input at exact integers.
///
/// With `alignCorners` −1 and 1 are the centres of the outermost pixels (h = c; what the code of 2015 did),
/// otherwise their outer edges (h = size / 2). Source: Jaderberg et al. 2015, section 3.2, which leaves this open.
/// Axes are numbered 0 for x, 1 for y, 2 for z.
public struct TargetGrid: Hashable, Sendable {
  /// The size of the target.
  public let output: ImageSize

  /// The size of the source that is read.
  public let input: ImageSize

  /// Whether ±1 are centres of pixels rather than edges.
  public let alignCorners: Bool

  /// The source's centre along every axis, in pixels.
  public let centre: [Float]

  /// Half the source's extent along every axis, in pixels: what a normalised coordinate of one stands for.
  public let half: [Float]

  /// The normalised coordinate of every target index, by axis.
  public let coordinates: [[Float]]

  /// `steps[a][b][i]`: the product of h along source axis a and the coordinate of index i along target axis b.
  package let steps: [[[Float]]]

  /// Prepares the grid of `output` for reading `input`, both images or both volumes.
  public init(output: ImageSize, input: ImageSize, alignCorners: Bool = true) {
    precondition(output.axes == input.axes, "a target of \(output) for a source of \(input)")
    let axes = 0..<input.axes
    let fractions = axes.map { Self.normalised(output[$0], alignCorners) }
    let halves = axes.map { Double(alignCorners ? input[$0] - 1 : input[$0]) / 2 }
    self.output = output
    self.input = input
    self.alignCorners = alignCorners
    centre = axes.map { Float(input[$0] - 1) / 2 }
    half = halves.map { Float($0) }
    coordinates = fractions.map { $0.map { Float($0.numerator / $0.denominator) } }
    steps = halves.map { half in
      fractions.map { $0.map { Float(half * $0.numerator / $0.denominator) } }
    }
  }

  /// The number of axes: two for images, three for volumes.
  public var axes: Int { input.axes }

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
