import Foundation
import SpatialTransformers
import Tensors

/// Where the steps of a warp take an image: turned, scaled and shifted, and then projected if it is.
///
/// Positions are pixels from the centres of the image and of the canvas; x runs right and y down.
struct Motion {
  /// How far it was turned in all, counter-clockwise as seen, in radians.
  private(set) var angle = 0.0

  /// How many times as large it was made in all.
  private(set) var scale = 1.0

  /// Where the image's centre was moved before it was projected, if it was.
  private(set) var shift = SIMD2<Double>()

  /// All that was done, in the end a projection and what followed; nil where it never was projected.
  private var projection: Matrix3?

  /// The cosine and sine of the angle.
  private(set) var direction = SIMD2(1.0, 0.0)

  /// Turns about the canvas's centre.
  mutating func rotate(by angle: Double) {
    self.angle += angle
    if let before = projection {
      let (cosine, sine) = (cos(angle), sin(angle))
      projection = Matrix3(SIMD3(cosine, sine, 0), SIMD3(-sine, cosine, 0), SIMD3(0, 0, 1)) * before
      return
    }
    direction = SIMD2(cos(self.angle), sin(self.angle))
    guard shift != .zero else { return }
    let (cosine, sine) = (cos(angle), sin(angle))
    shift = SIMD2(cosine * shift.x + sine * shift.y, cosine * shift.y - sine * shift.x)
  }

  /// Scales about the canvas's centre.
  mutating func scale(by factor: Double) {
    scale *= factor
    guard let before = projection else { return shift *= factor }
    projection = Matrix3(SIMD3(factor, 0, 0), SIMD3(0, factor, 0), SIMD3(0, 0, 1)) * before
  }

  /// Shifts, from where it is.
  mutating func move(by way: SIMD2<Double>) {
    guard let before = projection else { return shift += way }
    projection = Matrix3(SIMD3(1, 0, way.x), SIMD3(0, 1, way.y), SIMD3(0, 0, 1)) * before
  }

  /// Projects all that came before.
  mutating func project(by matrix: Matrix3) { projection = matrix * self.matrix }

  /// How far the ink of an image (C, H, W) reaches from the canvas's centre, its kernel included.
  ///
  /// The kernel spans one pixel of the image to every side, and is moved with it.
  func inkBounds(of image: UnsafePointer<Float>, _ shape: Shape) -> InkBounds {
    guard let projection else { return turnedBounds(of: image, shape) }
    var bounds = InkBounds()
    forEachOutermostInk(of: image, shape) { x, y in
      for corner in 0..<4 {
        let point = projection * SIMD3(x + (corner & 1 == 0 ? -1 : 1), y + (corner & 2 == 0 ? -1 : 1), 1)
        // Behind the horizon there is no end to it.
        let place = point.z > 0 ? SIMD2(point.x, point.y) / point.z : SIMD2(repeating: .infinity)
        bounds.include(place, reach: 0)
      }
    }
    return bounds
  }

  /// The bounds in an image that was not projected, counter-clockwise as seen, so from the right upwards.
  private func turnedBounds(of image: UnsafePointer<Float>, _ shape: Shape) -> InkBounds {
    var low = SIMD2(repeating: Double.infinity)
    var high = -low
    forEachOutermostInk(of: image, shape) { x, y in
      let place = SIMD2(direction.x * x + direction.y * y, direction.x * y - direction.y * x)
      low.replace(with: place, where: place .< low)
      high.replace(with: place, where: place .> high)
    }
    guard low.x <= high.x else { return InkBounds() }
    // Rounding keeps the order of places, so that it is enough to scale and shift the outermost.
    let reach = scale * (abs(direction.x) + abs(direction.y))
    var bounds = InkBounds()
    bounds.include(scale * low + shift, reach: reach)
    bounds.include(scale * high + shift, reach: reach)
    return bounds
  }

  /// The map from the image to the canvas.
  var matrix: Matrix3 { projection ?? similarity }

  private var similarity: Matrix3 {
    let (c, s) = (scale * direction.x, scale * direction.y)
    return Matrix3(SIMD3(c, s, shift.x), SIMD3(-s, c, shift.y), SIMD3(0, 0, 1))
  }

  /// Where the image's centre goes.
  var centre: SIMD2<Double> {
    guard let projection else { return shift }
    let point = projection * SIMD3(0, 0, 1)
    return SIMD2(point.x, point.y) / point.z
  }

  /// Writes the six entries of the inverse, or nine if that may be `projecting`, in normalised coordinates.
  func writeInverse(to entries: UnsafeMutablePointer<Float>, projecting: Bool, on grid: TargetGrid) {
    let (source, target) = (Self.half(grid.input), Self.half(grid.output))
    guard projecting else { return writeInverse(to: entries, source, target) }
    // With a denominator of one where the image's centre goes: the horizon is then as far for every warp.
    let middle = abs((matrix * SIMD3(0, 0, 1)).z)
    guard let inverse = matrix.inverse else { preconditionFailure("a warp without inverse: \(self)") }
    for row in 0..<3 {
      let scale = (row == 0 ? 1 / source.x : row == 1 ? 1 / source.y : 1) * (middle > 0 ? middle : 1)
      let line = inverse[row] * scale
      entries[3 * row] = Float(line.x * target.x)
      entries[3 * row + 1] = Float(line.y * target.y)
      entries[3 * row + 2] = Float(line.z)
    }
  }

  private func writeInverse(
    to entries: UnsafeMutablePointer<Float>, _ source: SIMD2<Double>, _ target: SIMD2<Double>
  ) {
    let (c, s) = (direction.x / scale, direction.y / scale)
    entries[0] = Float(c * target.x / source.x)
    entries[1] = Float(-s * target.y / source.x)
    entries[2] = Float((s * shift.y - c * shift.x) / source.x)
    entries[3] = Float(s * target.x / source.y)
    entries[4] = Float(c * target.y / source.y)
    entries[5] = Float((-s * shift.x - c * shift.y) / source.y)
  }

  private static func half(_ size: ImageSize) -> SIMD2<Double> {
    SIMD2(Double(size.width - 1) / 2, Double(size.height - 1) / 2)
  }
}
