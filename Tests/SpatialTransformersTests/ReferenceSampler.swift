import SpatialTransformers

/// Equation 3 in Double, as naive as it is printed: sums over the pixels of an image extended beyond its border.
struct ReferenceSampler {
  let kernel: SamplingKernel
  let outside: Outside
  let grid: TargetGrid

  /// The values of one channel; positions come by axis, x first.
  func sample(_ image: [Double], at positions: [[Double]]) -> [Double] {
    (0..<grid.output.count).map { i in
      products(at: i, of: positions).reduce(0) { $0 + $1.weight * image[$1.pixel] }
    }
  }

  /// What a gradient of the values makes of the image and of the positions, by right-hand slopes.
  func backward(
    _ image: [Double], at positions: [[Double]], _ upstream: [Double]
  ) -> (image: [Double], positions: [[Double]]) {
    var imageGradient = image.map { _ in 0.0 }
    var positionGradient = positions.map { $0.map { _ in 0.0 } }
    for i in 0..<grid.output.count {
      var (slopes, widenings) = (SIMD3<Double>(), SIMD3<Double>())
      for product in products(at: i, of: positions) {
        imageGradient[product.pixel] += upstream[i] * product.weight
        slopes += upstream[i] * image[product.pixel] * product.slopes
        widenings += upstream[i] * image[product.pixel] * product.widenings
      }
      for axis in 0..<grid.axes {
        positionGradient[axis][i] += slopes[axis]
        for (j, slope) in step(along: axis, at: i, of: positions).gradient {
          positionGradient[axis][j] += widenings[axis] * slope
        }
      }
    }
    return (imageGradient, positionGradient)
  }

  /// A pixel along one axis: its weight, and the derivatives of that by the coordinate and by the kernel's half width.
  private struct Tap {
    let pixel: Int
    let weight: Double
    let slope: Double
    let widening: Double
  }

  /// A pixel with the product of its weights along all axes, and the derivatives of that by axis.
  private struct Product {
    var pixel = 0
    var weight = 1.0
    var slopes = SIMD3<Double>()
    var widenings = SIMD3<Double>()
  }

  private func products(at i: Int, of positions: [[Double]]) -> [Product] {
    guard positions.allSatisfy({ $0[i].isFinite }) else { return [] }
    var products = [Product()]
    var stride = 1
    for axis in 0..<grid.axes {
      let taps = taps(along: axis, at: i, of: positions)
      products = products.flatMap { product in
        taps.map { tap in
          var next = Product(
            pixel: product.pixel + tap.pixel * stride, weight: product.weight * tap.weight,
            slopes: product.slopes * tap.weight, widenings: product.widenings * tap.weight)
          next.slopes[axis] = product.weight * tap.slope
          next.widenings[axis] = product.weight * tap.widening
          return next
        }
      }
      stride *= grid.input[axis]
    }
    return products
  }

  /// The pixels that count along one axis, where beyond the border a pixel may appear again and again.
  private func taps(along axis: Int, at i: Int, of positions: [[Double]]) -> [Tap] {
    let (x, r) = (positions[axis][i], step(along: axis, at: i, of: positions).radius)
    let (centre, reach) = (Int(x.rounded(.down)), Int(r) + 4)
    let all = (centre - reach...centre + reach).map {
      m -> (m: Int, k: Double, slope: Double, widening: Double) in
      let t = (x - Double(m)) / r
      return (m, value(t), slope(t) / r, -t * slope(t) / r)
    }
    let isNormalised = kernel == .area
    let sum = isNormalised ? all.reduce(0) { $0 + $1.k } : 1
    let slopeSum = isNormalised ? all.reduce(0) { $0 + $1.slope } : 0
    let wideningSum = isNormalised ? all.reduce(0) { $0 + $1.widening } : 0
    return all.compactMap { m, k, slope, widening in
      guard k != 0 || slope != 0, let pixel = extended(m, grid.input[axis]) else { return nil }
      return Tap(
        pixel: pixel, weight: k / sum, slope: slope / sum - k * slopeSum / (sum * sum),
        widening: widening / sum - k * wideningSum / (sum * sum))
    }
  }

  /// The half width of the kernel in units of its own, and its derivatives by the coordinates of targets.
  private func step(
    along axis: Int, at i: Int, of positions: [[Double]]
  ) -> (radius: Double, gradient: [(target: Int, slope: Double)]) {
    guard kernel == .area else { return (1, []) }
    var differences: [(low: Int, high: Int, count: Double)] = []
    var stride = 1
    for size in (0..<grid.axes).map({ grid.output[$0] }) {
      let index = i / stride % size
      let steps = [-1, 1].filter { step in
        (0..<size).contains(index + step) && positions.allSatisfy { $0[i + step * stride].isFinite }
      }
      if !steps.isEmpty {
        let (low, high) = (min(steps[0], 0), max(steps[steps.count - 1], 0))
        differences.append((i + low * stride, i + high * stride, Double(high - low)))
      }
      stride *= size
    }
    let quotients = differences.map { (positions[axis][$0.high] - positions[axis][$0.low]) / $0.count }
    let length = quotients.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 1 else { return (1, []) }
    guard length < Double(grid.input[axis]) else { return (Double(grid.input[axis]), []) }
    return (
      length,
      zip(differences, quotients).flatMap { pair, quotient in
        [(pair.high, quotient / length / pair.count), (pair.low, -quotient / length / pair.count)]
      }
    )
  }

  /// The pixel that stands at m, found by walking from mirror to mirror.
  private func extended(_ m: Int, _ size: Int) -> Int? {
    if (0..<size).contains(m) { return m }
    switch outside {
    case .zeros: return nil
    case .border: return m < 0 ? 0 : size - 1
    case .reflection where size == 1: return 0
    case .reflection:
      let mirror = grid.alignCorners ? 2 * (size - 1) : 2 * size - 1
      let (low, high) = (grid.alignCorners ? -m : -m - 1, mirror - m)
      return extended(m < 0 ? low : high, size)
    }
  }

  private func value(_ t: Double) -> Double {
    switch kernel {
    case .nearest: (-0.5..<0.5).contains(t) ? 1 : 0
    case .bilinear, .trilinear, .area: max(0, 1 - abs(t))
    case .bicubic:
      switch abs(t) {
      case ...1: 1.25 * cube(t) - 2.25 * t * t + 1
      case ..<2: -0.75 * cube(t) + 3.75 * t * t - 6 * abs(t) + 3
      default: 0
      }
    }
  }

  /// The slope to the right of t.
  private func slope(_ t: Double) -> Double {
    switch kernel {
    case .nearest: 0
    case .bilinear, .trilinear, .area: (-1..<0).contains(t) ? 1 : (0..<1).contains(t) ? -1 : 0
    case .bicubic:
      switch abs(t) {
      case ...1: 3.75 * t * abs(t) - 4.5 * t
      case ..<2: -2.25 * t * abs(t) + 7.5 * t - 6 * (t < 0 ? -1 : 1)
      default: 0
      }
    }
  }

  private func cube(_ t: Double) -> Double { abs(t) * t * t }
}
