import Memory

/// All products of weights and inputs that outputs sum up: row by row of the output, for every weight.
struct ConvolutionRuns {
  /// Outputs side by side, and what the first of them multiplies.
  struct Run {
    let output: Int
    let weight: Int
    let input: Int
    let count: Int
  }

  private let geometry: ConvolutionGeometry
  /// By axis z, y, x.
  private let windows: [Window]
  private let inputs, outputs: [Int]
  /// By axis and place in the kernel: the outputs that read an element there.
  private let ranges: [[Range<Int>]]

  init(_ geometry: ConvolutionGeometry) {
    self.geometry = geometry
    // An image is a volume of one slice.
    let missing = 3 - geometry.windows.count
    windows = Array(repeating: Window(size: 1), count: missing) + geometry.windows
    inputs = Array(repeating: 1, count: missing) + geometry.inputSize
    outputs = Array(repeating: 1, count: missing) + geometry.outputSize
    ranges = zip(windows, zip(inputs, outputs)).map { window, sizes in
      (0..<window.size).map { k in
        let reading = (0..<sizes.1).filter { (0..<sizes.0).contains(window.input($0, k)) }
        return (reading.first ?? 0)..<((reading.last ?? -1) + 1)
      }
    }
  }

  func forEach(_ body: (Run) -> Void) {
    var weight = 0
    for o in 0..<geometry.outputChannels {
      for c in 0..<geometry.inputChannels {
        for kz in ranges[0].indices {
          for ky in ranges[1].indices {
            for kx in ranges[2].indices {
              if !ranges[2][kx].isEmpty { forEach(o, c, (kz, ky, kx), weight, body) }
              weight += 1
            }
          }
        }
      }
    }
  }

  private func forEach(
    _ o: Int, _ c: Int, _ k: (z: Int, y: Int, x: Int), _ weight: Int, _ body: (Run) -> Void
  ) {
    let across = ranges[2][k.x]
    let first = windows[2].input(across.lowerBound, k.x)
    for n in 0..<geometry.batch {
      let (output, input) = (n * geometry.outputChannels + o, n * geometry.inputChannels + c)
      for z in ranges[0][k.z] {
        let (slice, read) = (output * outputs[0] + z, input * inputs[0] + windows[0].input(z, k.z))
        for y in ranges[1][k.y] {
          body(
            Run(
              output: (slice * outputs[1] + y) * outputs[2] + across.lowerBound, weight: weight,
              input: (read * inputs[1] + windows[1].input(y, k.y)) * inputs[2] + first, count: across.count))
        }
      }
    }
  }
}

extension Window {
  /// The element that an output multiplies with one of the kernel, perhaps in the padding.
  fileprivate func input(_ output: Int, _ k: Int) -> Int { output * stride + k - paddingLow }
}
