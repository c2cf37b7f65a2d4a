import ONNXMessages
import SpatialTransformers

/// Reads an input at positions by basic operators: whole pixels, and weights for them.
struct SourceGraph {
  /// What is read, (N, C, …).
  let input: Flow
  let grid: TargetGrid
  let outside: Outside

  /// A pixel along an axis for every target, and how much it counts; nil where that is one.
  typealias Tap = (index: Signal, weight: Signal?)

  init(_ input: Flow, on grid: TargetGrid, outside: Outside) {
    self.input = input
    self.grid = grid
    self.outside = outside
  }

  /// The values at a reading's positions by a kernel of fixed width, (N, C, targets).
  func sample(_ reading: Reading, by kernel: SamplingKernel) -> Signal {
    let axes = reading.pixels().enumerated().map { axis, position in
      taps(of: kernel, at: position).map { extended($0, along: axis) }
    }
    // A row a pixel, so that all channels of one are gathered at once.
    let rows = input.signal.reshaped([0, input.shape[0], -1]).transposed([0, 2, 1])
    let terms = combinations(of: axes).map { tap in
      let pixels = input.signal.draft.add(
        "GatherND", [rows, tap.index.unsqueezed(2)], ["batch_dims": .integer(1)])
      return tap.weight.map { pixels * $0.unsqueezed(2) } ?? pixels
    }
    return terms.dropFirst().reduce(terms[0]) { $0 + $1 }.transposed([0, 2, 1])
  }

  /// A position as a whole pixel, an integer, and what is left of it.
  func split(_ position: Signal) -> (whole: Signal, fraction: Signal) {
    let floor = position("Floor")
    // All beyond is alike; integers end somewhere.
    let limit: Float = 4_194_304
    let whole = floor.clamped(floor.number(-limit), floor.number(limit)).cast(to: .int64)
    return (whole, position - floor)
  }

  private func taps(of kernel: SamplingKernel, at position: Signal) -> [Tap] {
    let (whole, fraction) = split(position)
    switch kernel {
    case .nearest:
      return [(whole + fraction.isAtLeast(fraction.number(0.5)).cast(to: .int64), nil)]
    case .bilinear, .trilinear: return [(whole, 1 - fraction), (whole.adding(1), fraction)]
    case .bicubic:
      return (-1...2).map { offset in
        let distance = (fraction - Float(offset))("Abs")
        return (whole.adding(offset), (0...1).contains(offset) ? Self.near(distance) : Self.far(distance))
      }
    case .area: preconditionFailure("the kernel area has no fixed width")
    }
  }

  /// Keys' cubic with a = −¾ up to one pixel away, and from there to two.
  private static func near(_ s: Signal) -> Signal { (s * 1.25 - 2.25) * s * s + 1 }
  private static func far(_ s: Signal) -> Signal { (((s - 5) * s + 8) * s - 4) * -0.75 }

  /// A pixel that exists in place of one of any index, with the weight that it then has.
  func extended(_ tap: Tap, along axis: Int) -> Tap {
    let (index, size) = (tap.index, grid.input[axis])
    let last = index.clamped(to: 0...size - 1)
    switch outside {
    case .border: return (last, tap.weight)
    case .zeros:
      let exists = index.draft.add("Equal", [index, last]).cast(to: .float)
      return (last, tap.weight.map { $0 * exists } ?? exists)
    case .reflection: return (mirrored(index, size).clamped(to: 0...size - 1), tap.weight)
    }
  }

  private func mirrored(_ index: Signal, _ size: Int) -> Signal {
    let period = grid.alignCorners ? max(2 * (size - 1), 1) : 2 * size
    let mirror = grid.alignCorners ? period : period - 1
    let place = index.draft.add("Mod", [index, index.integer(period)])
    return place.draft.add("Less", [place, place.integer(size)])
      .choosing(place, place.integer(mirror) - place)
  }

  /// Every choice of one tap an axis: the place of its pixel in a channel, and the product of the weights.
  private func combinations(of axes: [[Tap]]) -> [Tap] {
    var (all, stride): ([Tap], Int) = (axes[0], grid.input[0])
    for axis in 1..<axes.count {
      let outer = axes[axis].map { (index: $0.index.times(stride), weight: $0.weight) }
      all = outer.flatMap { slower in
        all.map { faster in (faster.index + slower.index, Self.product(faster.weight, slower.weight)) }
      }
      stride *= grid.input[axis]
    }
    return all
  }

  private static func product(_ a: Signal?, _ b: Signal?) -> Signal? {
    guard let a, let b else { return a ?? b }
    return a * b
  }
}
