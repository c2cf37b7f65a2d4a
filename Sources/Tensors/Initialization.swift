/// How the first values of a parameter are drawn.
public enum Initialization: Sendable, Hashable {
  /// The same value everywhere.
  case constant(Float)

  /// Given values, such as the identity transformation in a regression bias.
  case values([Float])

  /// Given values plus normal noise of mean 0 and the given standard deviation.
  case perturbed([Float], deviation: Double)

  /// Normal with variance 2 / fan-in, for layers followed by ReLU (He et al. 2015, equation 10).
  case he(fanIn: Int)

  /// Uniform within ±√(6 / (fan-in + fan-out)) (Glorot and Bengio 2010, equation 16).
  case glorot(fanIn: Int, fanOut: Int)

  /// Uniform within ±1 / √fan-in (LeCun et al. 1998; the default of Torch's layers).
  case lecun(fanIn: Int)

  /// Writes first values, drawn in order from `random`.
  public func fill(_ values: UnsafeMutableBufferPointer<Float>, using random: inout RandomStream) {
    switch self {
    case .constant(let value): values.update(repeating: value)
    case .values(let given): Self.fill(values, with: given)
    case .perturbed(let given, let deviation):
      Self.fill(values, with: given)
      for i in values.indices { values[i] += Float(deviation * random.normal()) }
    case .he(let fanIn):
      let deviation = (2 / Double(fanIn)).squareRoot()
      for i in values.indices { values[i] = Float(deviation * random.normal()) }
    case .glorot(let fanIn, let fanOut):
      Self.fill(values, within: (6 / Double(fanIn + fanOut)).squareRoot(), using: &random)
    case .lecun(let fanIn):
      Self.fill(values, within: 1 / Double(fanIn).squareRoot(), using: &random)
    }
  }

  private static func fill(_ values: UnsafeMutableBufferPointer<Float>, with given: [Float]) {
    precondition(given.count == values.count, "\(given.count) first values for \(values.count) elements")
    _ = values.update(fromContentsOf: given)
  }

  private static func fill(
    _ values: UnsafeMutableBufferPointer<Float>, within bound: Double, using random: inout RandomStream
  ) {
    for i in values.indices { values[i] = Float(random.uniform(-bound, bound)) }
  }
}
