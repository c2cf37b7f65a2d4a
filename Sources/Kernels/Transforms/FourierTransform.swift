import Memory

/// Discrete Fourier transforms of one length, several side by side, in every lane of a vector.
///
/// y(k, b) = Σ x(j, b) · e^(−2πi·jk/n) without a scale, j and k outermost, b < `batch` contiguous; applied
/// twice it gives n times the mirrored input, so there is no inverse of its own. Stockham's autosorting passes
/// (Van Loan, Computational Frameworks for the Fast Fourier Transform, 1.7), decimated in frequency.
final class FourierTransform {
  /// One pass: `groups` twiddle rows for butterflies over `stride` neighbours each.
  private struct Pass {
    let radix, groups, stride, twiddles: Int
  }

  let length: Int
  let batch: Int
  private let passes: [Pass]
  private let twiddles: AlignedMemory<ComplexNumber>

  /// Prepares `batch` transforms of `length`, which has no prime factor above 7.
  init(length: Int, batch: Int) {
    self.length = length
    self.batch = batch
    var (passes, twiddles): ([Pass], [ComplexNumber]) = ([], [])
    var (rest, stride) = (length, batch)
    for radix in Self.radices(of: length) {
      let groups = rest / radix
      passes.append(Pass(radix: radix, groups: groups, stride: stride, twiddles: twiddles.count))
      for group in 0..<groups { twiddles += (1..<radix).map { ComplexNumber(root: group * $0, of: rest) } }
      (rest, stride) = (groups, stride * radix)
    }
    self.passes = passes
    self.twiddles = AlignedMemory(twiddles)
  }

  /// The smallest length ≥ `count` that has no prime factor above 7.
  static func length(atLeast count: Int) -> Int {
    var length = max(count, 1)
    while radices(of: length).reduce(1, *) != length { length += 1 }
    return length
  }

  /// The factors 7, 5, 4, 3 and 2 that `length` is made of, as far as it is.
  private static func radices(of length: Int) -> [Int] {
    var (radices, rest) = ([Int](), length)
    for radix in [7, 5, 4, 3, 2] {
      while rest % radix == 0 {
        radices.append(radix)
        rest /= radix
      }
    }
    return radices
  }

  /// Transforms `input` into `output`, `count` times one after another.
  ///
  /// Neither may be `scratch`; all three hold `count` · `length` · `batch` numbers.
  func run(
    from input: UnsafePointer<ComplexVector>, to output: UnsafeMutablePointer<ComplexVector>,
    scratch: UnsafeMutablePointer<ComplexVector>, count: Int = 1
  ) {
    var source = input
    if passes.isEmpty { output.update(from: input, count: count * batch) }
    for index in passes.indices {
      // They alternate such that the last one is the output.
      let target = (passes.count - index) % 2 == 1 ? output : scratch
      run(passes[index], from: source, to: target, count: count)
      source = UnsafePointer(target)
    }
  }

  private func run(
    _ pass: Pass, from x: UnsafePointer<ComplexVector>, to y: UnsafeMutablePointer<ComplexVector>, count: Int
  ) {
    switch pass.radix {
    case 2: run(Butterfly2.self, pass, from: x, to: y, count)
    case 3: run(Butterfly3.self, pass, from: x, to: y, count)
    case 4: run(Butterfly4.self, pass, from: x, to: y, count)
    case 5: run(Butterfly5.self, pass, from: x, to: y, count)
    default: run(Butterfly7.self, pass, from: x, to: y, count)
    }
  }

  @inline(__always)
  private func run<B: Butterfly>(
    _: B.Type, _ pass: Pass, from x: UnsafePointer<ComplexVector>, to y: UnsafeMutablePointer<ComplexVector>,
    _ count: Int
  ) {
    run(B.self, pass, from: x, to: y, count, NoTwiddles())
    for group in 1..<max(pass.groups, 1) {
      let (x, y) = (x + group * pass.stride, y + group * pass.stride * B.radix)
      run(
        B.self, pass, from: x, to: y, count,
        TwiddleRow(factors: twiddles.start + pass.twiddles + group * (B.radix - 1)))
    }
  }

  /// The butterflies of one group in all transforms.
  @inline(__always)
  private func run<B: Butterfly>(
    _: B.Type, _ pass: Pass, from x: UnsafePointer<ComplexVector>, to y: UnsafeMutablePointer<ComplexVector>,
    _ count: Int, _ twiddles: some TwiddleFactors
  ) {
    let (stride, gap) = (pass.stride, pass.groups * pass.stride)
    var (x, y) = (x, y)
    for _ in 0..<count {
      for index in 0..<stride { B.apply(x + index, gap: gap, to: y + index, stride: stride, twiddles) }
      x += length * batch
      y += length * batch
    }
  }
}
