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
      for product in products(at: i, of: positions) {
        imageGradient[product.pixel] += upstream[i] * product.weight
        for axis in 0..<grid.axes {
          positionGradient[axis][i] += upstream[i] * image[product.pixel] * product.slopes[axis]
        }
      }
    }
    return (imageGradient, positionGradient)
  }

  /// A pixel with the product of its weights along all axes, and the derivatives of that by every coordinate.
  private struct Product {
    var pixel = 0
    var weight = 1.0
    var slopes: [Double] = []
  }

  private func products(at i: Int, of positions: [[Double]]) -> [Product] {
    guard positions.allSatisfy({ $0[i].isFinite }) else { return [] }
    var products = [Product()]
    var stride = 1
    for axis in 0..<grid.axes {
      let taps = taps(along: axis, at: positions[axis][i])
      products = products.flatMap { product in
        taps.map { tap in
          Product(
            pixel: product.pixel + tap.pixel * stride, weight: product.weight * tap.weight,
            slopes: product.slopes.map { $0 * tap.weight } + [product.weight * tap.slope])
        }
      }
      stride *= grid.input[axis]
    }
    return products
  }

  /// The pixels that count along one axis, where beyond the border a pixel may appear again and again.
  private func taps(along axis: Int, at x: Double) -> [(pixel: Int, weight: Double, slope: Double)] {
    let centre = Int(x.rounded(.down))
    return (centre - 4...centre + 4).compactMap { m in
      let (weight, slope) = (value(x - Double(m)), slope(x - Double(m)))
      guard weight != 0 || slope != 0, let pixel = extended(m, grid.input[axis]) else { return nil }
      return (pixel, weight, slope)
    }
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
    case .bilinear, .trilinear: max(0, 1 - abs(t))
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
    case .bilinear, .trilinear: (-1..<0).contains(t) ? 1 : (0..<1).contains(t) ? -1 : 0
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
