import Memory

/// As many complex numbers as a vector has lanes, one for each channel of a block.
struct ComplexVector: BitwiseCopyable {
  var re = Vector()
  var im = Vector()

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
    let (re, im, minusIm) = (Vector(repeating: b.re), Vector(repeating: b.im), Vector(repeating: -b.im))
    return ComplexVector(
      re: (a.re * re).addingProduct(a.im, minusIm), im: (a.im * re).addingProduct(a.re, im))
  }

  /// `self` + `factor` · `b`, rounded once.
  @inline(__always)
  func adding(_ factor: Float, _ b: ComplexVector) -> ComplexVector {
    let factor = Vector(repeating: factor)
    return ComplexVector(re: re.addingProduct(b.re, factor), im: im.addingProduct(b.im, factor))
  }

  /// `self` + i · `b`.
  @inline(__always)
  func addingTurned(_ b: ComplexVector) -> ComplexVector { ComplexVector(re: re - b.im, im: im + b.re) }

  /// `self` − i · `b`.
  @inline(__always)
  func subtractingTurned(_ b: ComplexVector) -> ComplexVector { ComplexVector(re: re + b.im, im: im - b.re) }
}
