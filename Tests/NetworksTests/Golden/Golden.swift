import TestSupport
import Tensors

/// What PyTorch makes of the ST-CNN for RTS in Float64; Fixtures/make_golden.py says how it was made.
struct Golden: Decodable {
  /// The numbers of the samples, which leave out those next to a kink.
  let samples: [Int]
  let loss: Double
  let correct: Int
  let logits: [Double]
  let parameters: [GoldenParameter]

  static func read() throws -> Golden { try decodedFixture("golden.json") }
}

struct GoldenParameter: Decodable {
  /// PyTorch's key in the state dictionary.
  let key: String
  let shape: [Int]
  let gradient: GoldenTensor
}

/// A tensor by its norm, some of its entries, and its sums under keyed random signs.
struct GoldenTensor: Decodable {
  let norm: Double
  let stride: Int
  let entries: [Double]
  let signedSums: [Double]

  /// The relative L2 distance over the stored entries.
  func entryDistance(_ values: [Double]) -> Double {
    relativeL2(entries.indices.map { values[$0 * stride] }, entries)
  }

  /// An estimate of the relative L2 distance of the whole tensor: the root mean square of differences of
  /// sums under random signs, whose expected square is the squared L2 distance.
  func estimatedDistance(_ values: [Double], name: String) -> Double {
    var (sums, random) = (signedSums, goldenStream("\(name)/signs"))
    for value in values {
      let word = random.nextWord()
      for k in sums.indices { sums[k] -= word >> UInt32(k) & 1 == 0 ? value : -value }
    }
    let meanSquare = sums.reduce(0) { $0 + $1 * $1 } / Double(sums.count)
    return meanSquare.squareRoot() / norm
  }
}

/// The numbers that the script draws under the same name.
func goldenStream(_ name: String) -> RandomStream {
  RandomStream(seed: 2015, purpose: .initialization, name: name)
}
