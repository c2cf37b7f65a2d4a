import Tensors

/// An image or a feature map as it is drawn: in colours, or one value for every pixel.
struct DrawnImage: Equatable {
  let width: Int
  let height: Int
  /// Red, green and blue, or one plane of brightness.
  private var planes: [[Float]]

  /// Takes a sample of (N, C, H, W): in colours on request, otherwise the mean over the channels.
  ///
  /// Of (N, C, D, H, W) it is the mean over the slices, too: volumes of any depth are of one brightness then.
  init(_ tensor: Tensor, sample: Int, coloured: Bool) {
    let size = Array(tensor.shape.spatial.suffix(2))
    (height, width) = (size[0], size[1])
    let layers = Array(tensor.values(of: sample))
    let count = height * width
    if coloured, layers.count == 3 * count {
      planes = (0..<3).map { Array(layers[$0 * count..<($0 + 1) * count]) }
    } else {
      var values = [Float](repeating: 0, count: count)
      for (i, value) in layers.enumerated() { values[i % count] += value / Float(layers.count / count) }
      planes = [values]
    }
  }

  /// The colour of a pixel, where `range` runs from black to white.
  func colour(row: Int, column: Int, in range: ClosedRange<Float>) -> Colour {
    let span = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
    let levels = planes.map { Colour.grey(($0[row * width + column] - range.lowerBound) / span).red }
    return Colour(red: levels[0], green: levels[levels.count / 2], blue: levels[levels.count - 1])
  }

  /// The least and the largest finite value.
  var range: ClosedRange<Float> {
    let finite = planes.joined().filter(\.isFinite)
    guard let least = finite.min(), let largest = finite.max() else { return 0...1 }
    return least...largest
  }
}
