import Tensors

/// One value for every pixel.
struct GreyImage: Equatable {
  let width: Int
  let height: Int
  private var values: [Float]

  /// Takes the mean over the channels of a sample of (N, C, H, W), and the sum over the slices of (N, C, D, H, W).
  init(_ tensor: Tensor, sample: Int) {
    let size = Array(tensor.shape.spatial.suffix(2))
    (height, width) = (size[0], size[1])
    values = Array(repeating: 0, count: height * width)
    for (i, value) in tensor.values(of: sample).enumerated() {
      values[i % values.count] += value / Float(tensor.shape[1])
    }
  }

  subscript(row: Int, column: Int) -> Float { values[row * width + column] }

  /// The least and the largest finite value.
  var range: ClosedRange<Float> {
    let finite = values.filter(\.isFinite)
    guard let least = finite.min(), let largest = finite.max() else { return 0...1 }
    return least...largest
  }
}
