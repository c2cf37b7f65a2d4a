import SpatialTransformers
import Tensors

/// The part of a canvas that something reaches: its columns, rows and slices, of which an image has one.
struct CanvasPart {
  let columns: Range<Int>
  let rows: Range<Int>
  let slices: Range<Int>

  /// Takes a part of an image, or of a volume.
  init(columns: Range<Int>, rows: Range<Int>, slices: Range<Int> = 0..<1) {
    (self.columns, self.rows, self.slices) = (columns, rows, slices)
  }

  /// The whole canvas.
  init(_ canvas: ImageSize) {
    self.init(columns: 0..<canvas.width, rows: 0..<canvas.height, slices: 0..<canvas.depth)
  }

  /// The number of pixels.
  var count: Int { columns.count * rows.count * slices.count }

  /// Copies the part's pixels, which follow one another, to their places on a canvas.
  func copy(_ pixels: UnsafePointer<Float>, to image: UnsafeMutablePointer<Float>, of canvas: ImageSize) {
    var line = pixels
    for slice in slices {
      for row in rows {
        let place = (slice * canvas.height + row) * canvas.width + columns.lowerBound
        (image + place).update(from: line, count: columns.count)
        line += columns.count
      }
    }
  }
}

extension Schema {
  /// Writes images of which a part was computed and everything else is zero, by channels that lie as far apart.
  ///
  /// The computed pixels, which are made what is kept for them, follow one another.
  func write(
    _ pixels: UnsafeMutablePointer<Float>, of part: CanvasPart, on canvas: ImageSize,
    to image: UnsafeMutablePointer<Float>
  ) {
    image.update(repeating: 0, count: shape.count)
    for plane in stride(from: 0, to: shape.count, by: canvas.count) {
      element.store(pixels + plane, count: part.count)
      part.copy(pixels + plane, to: image + plane, of: canvas)
    }
  }
}
