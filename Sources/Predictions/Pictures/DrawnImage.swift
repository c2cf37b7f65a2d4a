import Datasets
import Foundation
import PNG
import Tensors

/// An image or a feature map as it is drawn: in colours, or one value for every pixel.
struct DrawnImage: Equatable {
  private(set) var width: Int
  private(set) var height: Int
  /// Red, green and blue, or one plane, from 0 (black) to 1 (white).
  private var planes: [[Float]]

  /// What numbers are shown as black and as white.
  enum Tones {
    /// Those that a network sees of images, back in the colours that the images have.
    case natural(Normalisation?)
    /// The ends of a range.
    case range(ClosedRange<Float>)
  }

  /// Takes a sample of (N, C, H, W): in colours where it has three channels and its tones are natural, otherwise the mean
  /// over the channels.
  ///
  /// Of (N, C, D, H, W) it is the mean over the slices, too: volumes of any depth are of one brightness then.
  init(_ tensor: Tensor, sample: Int, _ tones: Tones) {
    let size = Array(tensor.shape.spatial.suffix(2))
    (height, width) = (size[0], size[1])
    let layers = Self.toned(tensor, sample, tones)
    let count = height * width
    if case .natural = tones, layers.count == 3 * count {
      planes = (0..<3).map { Array(layers[$0 * count..<($0 + 1) * count]) }
    } else {
      planes = [Self.mean(of: layers, planes: count)]
    }
  }

  private static func mean(of layers: [Float], planes count: Int) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    for (i, value) in layers.enumerated() { values[i % count] += value / Float(layers.count / count) }
    return values
  }

  /// The values of a sample as brightness.
  private static func toned(_ tensor: Tensor, _ sample: Int, _ tones: Tones) -> [Float] {
    var values = Array(tensor.values(of: sample))
    switch tones {
    case .natural(nil): break
    case .natural(let normalisation?):
      let count = values.count / tensor.shape[1]
      for i in values.indices {
        values[i] = values[i] * normalisation.deviations[i / count] + normalisation.means[i / count]
      }
    case .range(let range):
      let span = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
      for i in values.indices { values[i] = (values[i] - range.lowerBound) / span }
    }
    return values
  }

  /// The least and the largest finite value of a sample's mean over the channels.
  static func range(of tensor: Tensor, sample: Int) -> ClosedRange<Float> {
    let count = tensor.shape.spatial.suffix(2).reduce(1, *)
    let finite = mean(of: Array(tensor.values(of: sample)), planes: count).filter(\.isFinite)
    guard let least = finite.min(), let largest = finite.max() else { return 0...1 }
    return least...largest
  }

  /// Made smaller by a whole number, each pixel the mean of those that it stands for, until no side is longer than `limit`.
  func reduced(to limit: Int) -> DrawnImage {
    let factor = (max(width, height) + limit - 1) / limit
    guard factor > 1 else { return self }
    var result = self
    (result.width, result.height) = ((width + factor - 1) / factor, (height + factor - 1) / factor)
    result.planes = planes.map { plane in
      (0..<result.width * result.height).map { mean(plane, result.width, $0, factor) }
    }
    return result
  }

  private func mean(_ plane: [Float], _ columns: Int, _ place: Int, _ factor: Int) -> Float {
    let (top, left) = (place / columns * factor, place % columns * factor)
    var (sum, count): (Float, Float) = (0, 0)
    for y in top..<min(top + factor, height) {
      for x in left..<min(left + factor, width) {
        sum += plane[y * width + x]
        count += 1
      }
    }
    return sum / count
  }

  /// Made larger by a whole number, each pixel a square of so many: viewers of drawings and of pages smooth what they enlarge
  /// themselves.
  func enlarged(by factor: Int) -> DrawnImage {
    guard factor > 1 else { return self }
    var result = self
    (result.width, result.height) = (width * factor, height * factor)
    result.planes = planes.map { plane in
      (0..<result.width * result.height).map { place in
        plane[place / result.width / factor * width + place % result.width / factor]
      }
    }
    return result
  }

  /// Red, green and blue of every pixel, 0 to 255 each; what is not a number is black.
  var bytes: [UInt8] {
    (0..<width * height).flatMap { pixel in
      [0, planes.count / 2, planes.count - 1].map { plane in
        let value = planes[plane][pixel]
        return value.isNaN ? 0 : UInt8((255 * max(min(value, 1), 0)).rounded())
      }
    }
  }

  /// The picture as a PNG in an address of its own, which any page or drawing may hold.
  func address() throws(PNGError) -> String {
    let file = try PNGImage.encode(rgb: bytes, width: width, height: height)
    return "data:image/png;base64,\(Data(file).base64EncodedString())"
  }
}
