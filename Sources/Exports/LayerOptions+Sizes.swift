import Memory
import Networks

extension ConvolutionOptions {
  /// The sides of what it makes of a sample of this shape.
  func sides(behind shape: [Int]) -> [Int] {
    shape.dropFirst().map { ($0 + 2 * padding - kernel) / stride + 1 }
  }
}

extension PoolingOptions {
  /// The windows along sides, in ceiling mode with the padding behind that makes the last one whole.
  func windows(over sides: [Int]) -> [Window] {
    let window = Window(size: size, stride: stride ?? size)
    return sides.map { ceiling ? window.ceiling(over: $0) : window }
  }
}

extension PoseOptions {
  /// The places of the parameters, of these names, that are learnt.
  func free(of names: [String]) -> [Int] {
    frozen ? [] : names.indices.filter { locked[names[$0]] == nil }
  }

  /// The bounds of a parameter; nil where it has none.
  func range(of name: String) -> ClosedRange<Double>? { ranges[name] ?? ranges["all"] }
}
