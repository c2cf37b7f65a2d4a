import Foundation

/// A root of unity.
struct ComplexNumber: BitwiseCopyable {
  let re: Float
  let im: Float

  static let one = ComplexNumber(root: 0, of: 1)

  /// e^(−2πi·index/count), computed in Double.
  init(root index: Int, of count: Int) {
    let angle = -2 * Double.pi * Double(index % count) / Double(count)
    (re, im) = (Float(cos(angle)), Float(sin(angle)))
  }

  private init(re: Float, im: Float) {
    (self.re, self.im) = (re, im)
  }

  var conjugate: ComplexNumber {
    @inline(__always) get { ComplexNumber(re: re, im: -im) }
  }
}
