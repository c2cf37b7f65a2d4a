import Tensors

/// One value for every pixel.
struct GreyImage: Equatable {
  let width: Int
  let height: Int
  private var values: [Float]

  /// Takes the mean over the channels of a sample of (N, C, H, W), and over the slices, too, of (N, C, D, H, W).
  ///
  /// Volumes of any depth are of one brightness then.
  init(_ tensor: Tensor, sample: Int) {
    let size = Array(tensor.shape.spatial.suffix(2))
    (height, width) = (size[0], size[1])
    let layers = tensor.values(of: sample)
    let count = height * width
    values = Array(repeating: 0, count: count)
    for (i, value) in layers.enumerated() { values[i % count] += value / Float(layers.count / count) }
  }

  subscript(row: Int, column: Int) -> Float { values[row * width + column] }

  /// The least and the largest finite value.
  var range: ClosedRange<Float> {
    let finite = values.filter(\.isFinite)
    guard let least = finite.min(), let largest = finite.max() else { return 0...1 }
    return least...largest
  }
}
