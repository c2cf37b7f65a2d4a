/// The pixels that a separable kernel reads at one position, the same in every channel.
struct KernelWindow<Kernel: SeparableKernel> {
  private let x: KernelTaps<Kernel>
  private let y: KernelTaps<Kernel>
  private let z: KernelTaps<Kernel>
  /// The number of taps along z; an image is a volume of one slice.
  private let slices: Int

  /// Finds the window; nil where the value is zero because the position is far outside or not finite.
  @inline(__always)
  init?(of source: ExtendedSource, at position: UnsafePointer<Float>) {
    let (count, taps) = (source.targetCount, Kernel.tapCount)
    guard let placeX = TapPlace(position[0], along: source.x, taps: taps),
      let placeY = TapPlace(position[count], along: source.y, taps: taps)
    else { return nil }
    if source.isVolume {
      guard let placeZ = TapPlace(position[2 * count], along: source.z, taps: taps) else { return nil }
      z = KernelTaps(along: source.z, around: placeZ)
      slices = taps
    } else {
      z = KernelTaps()
      slices = 1
    }
    x = KernelTaps(along: source.x, around: placeX)
    y = KernelTaps(along: source.y, around: placeY)
  }

  /// The weighted sum of the pixels of one channel.
  @inline(__always)
  func value(of image: UnsafePointer<Float>) -> Float {
    var value: Float = 0
    for k in 0..<slices {
      var plane: Float = 0
      for j in 0..<Kernel.tapCount {
        let offset = z.offsets.span[k] + y.offsets.span[j]
        let pixels = image + offset
        var row: Float = 0
        for i in 0..<Kernel.tapCount { row += x.weights.span[i] * pixels[x.offsets.span[i]] }
        plane += y.weights.span[j] * row
      }
      value += z.weights.span[k] * plane
    }
    return value
  }

  /// The derivative of the value with respect to the position.
  @inline(__always)
  func slope(of image: UnsafePointer<Float>) -> Slope {
    var slope = Slope()
    for k in 0..<slices {
      var (plane, planeX, planeY) = (Float(0), Float(0), Float(0))
      for j in 0..<Kernel.tapCount {
        let offset = z.offsets.span[k] + y.offsets.span[j]
        let pixels = image + offset
        var (row, rowX) = (Float(0), Float(0))
        for i in 0..<Kernel.tapCount {
          let pixel = pixels[x.offsets.span[i]]
          row += x.weights.span[i] * pixel
          rowX += x.slopes.span[i] * pixel
        }
        plane += y.weights.span[j] * row
        planeX += y.weights.span[j] * rowX
        planeY += y.slopes.span[j] * row
      }
      slope.x += z.weights.span[k] * planeX
      slope.y += z.weights.span[k] * planeY
      slope.z += z.slopes.span[k] * plane
    }
    return slope
  }

  /// Adds a gradient of the value to that of the pixels of one channel.
  @inline(__always)
  func add(_ gradient: Float, to image: UnsafeMutablePointer<Float>) {
    for k in 0..<slices {
      for j in 0..<Kernel.tapCount {
        let offset = z.offsets.span[k] + y.offsets.span[j]
        let pixels = image + offset
        let share = z.weights.span[k] * y.weights.span[j] * gradient
        for i in 0..<Kernel.tapCount { pixels[x.offsets.span[i]] += x.weights.span[i] * share }
      }
    }
  }
}
