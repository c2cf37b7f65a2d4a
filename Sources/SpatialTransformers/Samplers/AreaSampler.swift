/// Averages over as much of the source as a target stands for, so that a coarser grid does not alias.
///
/// Along source axis a, the kernel is a tent of half width r = max(1, s), where s is the grid's local step: with equal
/// or finer steps it is the (bi-, tri-)linear kernel. Weights are k((x − m)/r), divided by their sum over all pixels m
/// of the extended image. Gradients flow through s too, so to the positions of neighbouring targets; none does where
/// r is 1 or the source's whole extent, which r never exceeds. An axis of one target has no step and widens nothing.
///
/// The paper warns in section 3.3 that kernels of fixed size alias when a transformer shrinks; this is the remedy.
struct AreaSampler: ImageSampler {
  private let source: ExtendedSource
  private let lattice: TargetLattice

  /// Makes a sampler for the targets of a grid.
  init(on grid: TargetGrid, outside: Outside) {
    source = ExtendedSource(on: grid, outside: outside)
    lattice = TargetLattice(grid.output)
  }

  func sample(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>, in range: Range<Int>,
    into output: UnsafeMutablePointer<Float>
  ) {
    let (pixelCount, targetCount) = (source.pixelCount, source.targetCount)
    for i in range {
      for c in 0..<channels { output[c * targetCount + i] = 0 }
      let step = lattice.neighbours(of: i, at: positions)
      AreaWindow(of: source, at: positions, i, step)?.forEachTap { tap in
        for c in 0..<channels {
          output[c * targetCount + i] += tap.weight * image[c * pixelCount + tap.offset]
        }
      }
    }
  }

  func backward(
    _ image: UnsafePointer<Float>, channels: Int, at positions: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, imageGradient: UnsafeMutablePointer<Float>?,
    positionGradient: UnsafeMutablePointer<Float>
  ) {
    let (pixelCount, targetCount) = (source.pixelCount, source.targetCount)
    positionGradient.update(repeating: 0, count: lattice.axes * targetCount)
    for i in 0..<targetCount {
      let step = lattice.neighbours(of: i, at: positions)
      guard let window = AreaWindow(of: source, at: positions, i, step) else { continue }
      var (slope, widening) = (Slope(), Slope())
      window.forEachTap { tap in
        var product: Float = 0
        for c in 0..<channels {
          let gradient = outputGradient[c * targetCount + i]
          product += gradient * image[c * pixelCount + tap.offset]
          imageGradient?[c * pixelCount + tap.offset] += gradient * tap.weight
        }
        slope.add(tap.slope, times: product)
        widening.add(tap.widening, times: product)
      }
      for axis in 0..<lattice.axes {
        let (plane, gradient) = (positions + axis * targetCount, positionGradient + axis * targetCount)
        gradient[i] += slope[axis]
        step.addGradient(widening[axis], of: plane, extent: source[axis].size, to: gradient)
      }
    }
  }
}

/// The pixels that one target averages over, the same in every channel.
private struct AreaWindow {
  private let x: AreaTaps
  private let y: AreaTaps
  private let z: AreaTaps

  /// A pixel with its weight, and the derivatives of that with respect to the position and to the half widths.
  struct Tap {
    let offset: Int
    let weight: Float
    let slope: Slope
    let widening: Slope
  }

  /// Finds the window of target `i`; nil where the value is zero: far outside, or not finite.
  init?(of source: ExtendedSource, at positions: UnsafePointer<Float>, _ i: Int, _ step: GridStep) {
    func taps(_ axis: Int) -> AreaTaps? {
      let (sourceAxis, plane) = (source[axis], positions + axis * source.targetCount)
      return AreaTaps(
        along: sourceAxis, at: plane[i], radius: step.radius(of: plane, extent: sourceAxis.size))
    }
    guard let x = taps(0), let y = taps(1),
      let z = source.isVolume ? taps(2) : AreaTaps(ofSingleSlice: source.z)
    else { return nil }
    (self.x, self.y, self.z) = (x, y, z)
  }

  /// Gives every pixel that exists in turn, some of them more than once where the image is mirrored.
  @inline(__always)
  func forEachTap(_ body: (Tap) -> Void) {
    for k in 0..<z.count {
      guard let z = z[k] else { continue }
      for j in 0..<y.count {
        guard let y = y[j] else { continue }
        for i in 0..<x.count {
          guard let x = x[i] else { continue }
          let (yz, xz, xy) = (y.weight * z.weight, x.weight * z.weight, x.weight * y.weight)
          body(
            Tap(
              offset: x.offset + y.offset + z.offset, weight: x.weight * yz,
              slope: Slope(x: x.slope * yz, y: y.slope * xz, z: z.slope * xy),
              widening: Slope(x: x.widening * yz, y: y.widening * xz, z: z.widening * xy)))
        }
      }
    }
  }
}
