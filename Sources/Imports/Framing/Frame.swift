import Datasets
import SpatialTransformers

/// Which rectangle of a picture becomes which rectangle of an image.
struct Frame: Equatable {
  /// The edges of what is read of the picture: 0 is that of the first row or column.
  let rows, columns: ClosedRange<Double>

  /// The size of what is written of the image.
  let output: ImageSize

  /// The first row and column that are written.
  let top, left: Int

  /// Whether all of the image is written.
  let isFull: Bool

  /// Fits a picture of some rows and columns to images of a size.
  init(height: Int, width: Int, in size: ImageSize, _ fit: Preparation.Fit) {
    var (rows, columns) = (0...Double(height), 0...Double(width))
    var output = size
    switch fit {
    case .stretch: break
    case .crop:
      // Of the picture remains as much as has the proportions of the image.
      let (high, wide) = (
        Double(width * size.height) / Double(size.width), Double(height * size.width) / Double(size.height)
      )
      rows = Self.middle(min(high, Double(height)), of: Double(height))
      columns = Self.middle(min(wide, Double(width)), of: Double(width))
    case .pad:
      let scale = min(Double(size.height) / Double(height), Double(size.width) / Double(width))
      func side(_ length: Int, _ limit: Int) -> Int {
        min(max(Int((Double(length) * scale).rounded()), 1), limit)
      }
      output = ImageSize(height: side(height, size.height), width: side(width, size.width))
    }
    (self.rows, self.columns, self.output) = (rows, columns, output)
    (top, left) = ((size.height - output.height) / 2, (size.width - output.width) / 2)
    isFull = output == size
  }

  private static func middle(_ length: Double, of whole: Double) -> ClosedRange<Double> {
    (whole - length) / 2...(whole + length) / 2
  }
}
