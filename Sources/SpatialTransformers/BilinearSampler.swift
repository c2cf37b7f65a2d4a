/// Reads images at fractional positions with the bilinear kernel; what lies outside counts as zero.
///
/// Images are plain (C, H, W), one sample a call; all channels are read at the same positions, in pixels.
/// A position in [−1, 0) or (size − 1, size) fades to zero over one pixel; one farther out, or not finite,
/// gives zero and no gradient.
///
/// Source: Jaderberg et al. 2015, equation 5, and equation 6 for the gradient to the image. The gradient to
/// the positions is taken in the cell (floor, floor + 1): at integers that is the right-hand slope, a true
/// sub-gradient, which the printed equation 7 is not.
public struct BilinearSampler: ImageSampler {
  private let input: ImageSize
  private let count: Int

  /// Makes a sampler for the targets of a grid.
  public init(on grid: TargetGrid) {
    input = grid.input
    count = grid.output.count
  }

  /// Writes to `output` (C, target) the values of `image` at the positions in `range`.
  public func sample(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>, in range: Range<Int>,
    into output: UnsafeMutablePointer<Float>
  ) {
    for i in range {
      let cell = Cell(positions[i], positions[count + i], in: input)
      for channel in 0..<channels {
        let corners = cell.map { Corners(image + channel * input.count, $0) }
        output[channel * count + i] = corners?.value ?? 0
      }
    }
  }

  /// Takes the gradient of the output (C, target) back to the image and to the positions.
  public func backward(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, imageGradient: UnsafeMutablePointer<Float>?,
    positionGradient: UnsafeMutablePointer<Float>
  ) {
    let (dx, dy) = (positionGradient, positionGradient + count)
    for i in 0..<count {
      (dx[i], dy[i]) = (0, 0)
      guard let cell = Cell(positions[i], positions[count + i], in: input) else { continue }
      for channel in 0..<channels {
        let gradient = outputGradient[channel * count + i]
        let slope = Corners(image + channel * input.count, cell).slope
        dx[i] += gradient * slope.x
        dy[i] += gradient * slope.y
        if let imageGradient { cell.scatter(gradient, to: imageGradient + channel * input.count) }
      }
    }
  }
}

/// The cell of four pixels around a position, and where in it the position lies.
private struct Cell {
  let row: Int
  let column: Int
  let a: Float
  let b: Float
  let size: ImageSize

  /// Finds the cell; nil where no pixel of the image is a corner of it, or the position is not finite.
  @inline(__always)
  init?(_ x: Float, _ y: Float, in size: ImageSize) {
    // Comparisons with NaN are false, so only finite positions near the image are ever converted.
    guard x >= -1, x < Float(size.width), y >= -1, y < Float(size.height) else { return nil }
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    (column, row) = (Int(left), Int(top))
    (a, b) = (x - left, y - top)
    self.size = size
  }

  /// Whether all four corners are pixels of the image.
  @inline(__always)
  var isInside: Bool { row >= 0 && column >= 0 && row + 1 < size.height && column + 1 < size.width }

  @inline(__always)
  func contains(_ down: Int, _ right: Int) -> Bool {
    let (row, column) = (row + down, column + right)
    return row >= 0 && row < size.height && column >= 0 && column < size.width
  }

  @inline(__always)
  func offset(_ down: Int, _ right: Int) -> Int { (row + down) * size.width + column + right }

  /// Adds a gradient to the four pixels, each with its weight.
  @inline(__always)
  func scatter(_ gradient: Float, to image: UnsafeMutablePointer<Float>) {
    add((1 - a) * (1 - b) * gradient, 0, 0, to: image)
    add(a * (1 - b) * gradient, 0, 1, to: image)
    add((1 - a) * b * gradient, 1, 0, to: image)
    add(a * b * gradient, 1, 1, to: image)
  }

  @inline(__always)
  private func add(_ value: Float, _ down: Int, _ right: Int, to image: UnsafeMutablePointer<Float>) {
    if contains(down, right) { image[offset(down, right)] += value }
  }
}

/// The values at the four corners of a cell, zero where a corner lies outside the image.
private struct Corners {
  let cell: Cell
  let topLeft: Float
  let topRight: Float
  let bottomLeft: Float
  let bottomRight: Float

  @inline(__always)
  init(_ image: UnsafePointer<Float>, _ cell: Cell) {
    self.cell = cell
    if cell.isInside {
      topLeft = image[cell.offset(0, 0)]
      topRight = image[cell.offset(0, 1)]
      bottomLeft = image[cell.offset(1, 0)]
      bottomRight = image[cell.offset(1, 1)]
    } else {
      topLeft = cell.contains(0, 0) ? image[cell.offset(0, 0)] : 0
      topRight = cell.contains(0, 1) ? image[cell.offset(0, 1)] : 0
      bottomLeft = cell.contains(1, 0) ? image[cell.offset(1, 0)] : 0
      bottomRight = cell.contains(1, 1) ? image[cell.offset(1, 1)] : 0
    }
  }

  /// (1 − a)(1 − b) U₀₀ + a (1 − b) U₀₁ + (1 − a) b U₁₀ + a b U₁₁.
  @inline(__always)
  var value: Float {
    let (a, b) = (cell.a, cell.b)
    return (1 - a) * (1 - b) * topLeft + a * (1 - b) * topRight + (1 - a) * b * bottomLeft + a * b
      * bottomRight
  }

  /// The derivatives of the value with respect to x and y, per pixel.
  @inline(__always)
  var slope: (x: Float, y: Float) {
    let (a, b) = (cell.a, cell.b)
    return (
      (1 - b) * (topRight - topLeft) + b * (bottomRight - bottomLeft),
      (1 - a) * (bottomLeft - topLeft) + a * (bottomRight - topRight)
    )
  }
}
