package import SpatialTransformers

/// Equation 3 in Double, as naive as it is printed: sums over the pixels of an image extended beyond its border.
///
/// Images are (C, pixels), values (C, targets); positions come by axis, x first.
package struct ReferenceSampler: Sendable {
  let kernel: SamplingKernel
  let outside: Outside
  let grid: TargetGrid

  package init(kernel: SamplingKernel, outside: Outside, grid: TargetGrid) {
    (self.kernel, self.outside, self.grid) = (kernel, outside, grid)
  }

  /// The values of one channel.
  package func sample(_ image: [Double], at positions: [[Double]]) -> [Double] {
    sample(image, 1, windows(at: positions))
  }

  /// What a gradient of the values of one channel makes of the image and of the positions, by right-hand slopes.
  package func backward(
    _ image: [Double], at positions: [[Double]], _ upstream: [Double]
  ) -> (image: [Double], positions: [[Double]]) {
    backward(image, 1, at: positions, windows(at: positions), upstream)
  }

  func sample(_ image: [Double], _ channels: Int, _ windows: [[Product]]) -> [Double] {
    (0..<channels * windows.count).map { index in
      let (channel, target) = index.quotientAndRemainder(dividingBy: windows.count)
      return windows[target].reduce(0) { $0 + $1.weight * image[channel * grid.input.count + $1.pixel] }
    }
  }

  func backward(
    _ image: [Double], _ channels: Int, at positions: [[Double]], _ windows: [[Product]], _ upstream: [Double]
  ) -> (image: [Double], positions: [[Double]]) {
    var imageGradient = image.map { _ in 0.0 }
    var positionGradient = positions.map { $0.map { _ in 0.0 } }
    for (i, window) in windows.enumerated() {
      var (slopes, widenings) = (SIMD3<Double>(), SIMD3<Double>())
      for channel in 0..<channels {
        let slope = upstream[channel * windows.count + i]
        for product in window {
          let pixel = channel * grid.input.count + product.pixel
          imageGradient[pixel] += slope * product.weight
          slopes += slope * image[pixel] * product.slopes
          widenings += slope * image[pixel] * product.widenings
        }
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

  /// Positions that lie plane by plane, by axis.
  func planes(_ positions: [Double]) -> [[Double]] {
    let count = grid.output.count
    return (0..<grid.axes).map { Array(positions[($0 * count)..<(($0 + 1) * count)]) }
  }

  /// The pixels that each target reads.
  func windows(at positions: [[Double]], _ rounding: Rounding? = nil) -> [[Product]] {
    (0..<grid.output.count).map { products(at: $0, of: positions, rounding) }
  }

  /// A pixel along one axis: its weight, and the derivatives of that by the coordinate and by the kernel's half width.
  private struct Tap {
    let pixel: Int
    let weight: Double
    let slope: Double
    let widening: Double

    /// The tap as Float32 may have it, from terms of this size.
    func moved(by rounding: Rounding?, terms size: Double) -> Tap {
      guard let rounding else { return self }
      return Tap(
        pixel: pixel, weight: rounding.sum(weight, of: size), slope: rounding.sum(slope, of: size),
        widening: rounding.sum(widening, of: size))
    }
  }

  /// A pixel with the product of its weights along all axes, and the derivatives of that by axis.
  struct Product {
    var pixel = 0
    var weight = 1.0
    var slopes = SIMD3<Double>()
    var widenings = SIMD3<Double>()
  }

  private func products(at i: Int, of positions: [[Double]], _ rounding: Rounding?) -> [Product] {
    guard positions.allSatisfy({ $0[i].isFinite }) else { return [] }
    var products = [Product()]
    var stride = 1
    for axis in 0..<grid.axes {
      let taps = taps(along: axis, at: i, of: positions).map {
        // Keys' polynomials have coefficients of up to eight.
        $0.moved(by: rounding, terms: kernel == .bicubic ? 8 : 2)
      }
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
    let (centre, reach) = (Int(x.rounded(.down)), Int(r) + 3)
    let all = (centre - reach...centre + reach).map {
      m -> (m: Int, k: Double, slope: Double, widening: Double) in
      let t = (x - Double(m)) / r
      let slope = kernel.slope(t)
      return (m, kernel.value(t), slope / r, -t * slope / r)
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
    switch outside {
    case .zeros: return (0..<size).contains(m) ? m : nil
    case .border: return min(max(m, 0), size - 1)
    case .reflection where size == 1: return 0
    case .reflection:
      let mirror = grid.alignCorners ? 2 * (size - 1) : 2 * size - 1
      var place = m
      while !(0..<size).contains(place) {
        place = place >= 0 ? mirror - place : grid.alignCorners ? -place : -place - 1
      }
      return place
    }
  }
}
