import Networks
import Reference
import Tensors

/// Images, labels and a truth that are a function of a seed: those of `Tests/Peers/generator/inputs.py`.
struct SeededSamples {
  /// What the images of a seed look like.
  enum Kind {
    /// Bytes at random.
    case noise
    /// Noise in a box of each image, and black around it.
    case ink
    /// A pixel in 32 is not black.
    case points
    /// One byte a channel of each image, half of the time black.
    case flat
  }

  private static let kinds: [Kind] = [.noise, .ink, .noise, .ink, .noise, .points, .ink, .flat]

  private let seed: UInt64
  /// The shape of a sample.
  private let shape: Shape

  init(seed: UInt64, shape: Shape) {
    self.seed = seed
    self.shape = shape
  }

  var kind: Kind { Self.kinds[Int(seed % UInt64(Self.kinds.count))] }

  /// The pixels of samples, bytes over 255 as Float32 has them.
  func images(_ samples: Range<Int>) -> Values {
    let numbers = samples.flatMap { sample in
      (0..<shape.count).map { Double(Float(byte(sample, $0)) / 255) }
    }
    return Values(Shape([samples.count] + shape.dimensions), numbers)
  }

  /// The labels of samples, as many of each, 0 or 1.
  func labels(_ samples: Range<Int>, heads: Int) -> [Int32] {
    (samples.lowerBound * heads..<samples.upperBound * heads).map {
      Int32(SplitMix.word(seed: seed, stream: 1, index: UInt64($0)) % 2)
    }
  }

  /// The first rows of matrices that stand for what became of the images, n rows of n + 1 entries for n axes.
  func transforms(_ samples: Range<Int>) -> [Float] {
    let axes = shape.rank - 1
    let size = axes * (axes + 1)
    return (samples.lowerBound * size..<samples.upperBound * size).map { index in
      let onDiagonal = index % size % (axes + 2) == 0
      let thousandths = Int(SplitMix.word(seed: seed, stream: 4, index: UInt64(index)) % 601) - 300
      return Float(thousandths + (onDiagonal ? 1000 : 0)) / 1000
    }
  }

  private func byte(_ sample: Int, _ place: Int) -> UInt8 {
    let index = sample * shape.count + place
    let plane = shape.count / shape[0]
    let key = kind == .flat ? index / plane : index
    let bits = SplitMix.word(seed: seed, stream: 2, index: UInt64(key))
    let isLit =
      switch kind {
      case .noise: true
      case .ink: isInBox(sample, place % plane)
      case .points: bits.isMultiple(of: 32)
      case .flat: bits.isMultiple(of: 2)
      }
    return isLit ? UInt8(truncatingIfNeeded: bits >> 56) : 0
  }

  /// Whether a place in a plane, or in a volume, lies in the sample's box: at most half of each side and a pixel.
  private func isInBox(_ sample: Int, _ place: Int) -> Bool {
    var rest = place
    for (axis, side) in shape.dimensions.dropFirst().enumerated().reversed() {
      let position = rest % side
      rest /= side
      let key = UInt64(6 * sample + 2 * axis)
      let begin = Int(SplitMix.word(seed: seed, stream: 3, index: key) % UInt64(side))
      let length = Int(SplitMix.word(seed: seed, stream: 3, index: key + 1) % UInt64((side + 1) / 2))
      guard (begin...begin + length).contains(position) else { return false }
    }
    return true
  }
}
