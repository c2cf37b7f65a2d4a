/// As many complex numbers as a vector has lanes, one for each channel of a block.
struct ComplexVector: BitwiseCopyable {
  var re = Vector()
  var im = Vector()

  /// −i times the number.
  var timesMinusI: ComplexVector {
    @inline(__always) get { ComplexVector(re: im, im: -re) }
  }

  @inline(__always)
  static func + (a: ComplexVector, b: ComplexVector) -> ComplexVector {
    ComplexVector(re: a.re + b.re, im: a.im + b.im)
  }

  @inline(__always)
  static func - (a: ComplexVector, b: ComplexVector) -> ComplexVector {
    ComplexVector(re: a.re - b.re, im: a.im - b.im)
  }

  @inline(__always)
  static func * (a: ComplexVector, factor: Float) -> ComplexVector {
    ComplexVector(re: a.re * factor, im: a.im * factor)
  }

  @inline(__always)
  static func * (a: ComplexVector, b: ComplexNumber) -> ComplexVector {
    let (re, im) = (Vector(repeating: b.re), Vector(repeating: b.im))
    return ComplexVector(
      re: (a.re * re).addingProduct(-a.im, im), im: (a.im * re).addingProduct(a.re, im))
  }

  /// `self` + `factor` · `b`, rounded once.
  @inline(__always)
  func adding(_ factor: Float, _ b: ComplexVector) -> ComplexVector {
    let factor = Vector(repeating: factor)
    return ComplexVector(re: re.addingProduct(b.re, factor), im: im.addingProduct(b.im, factor))
  }
}

/// A root of unity.
struct ComplexNumber: BitwiseCopyable {
  var re: Float
  var im: Float
}
