import SpatialTransformers
import Tensors

extension Tape {
  /// Source positions (N, axes, …) of a batch, given by what is (N, P), and the way back of their gradient.
  func positions(
    on grid: TargetGrid, by source: Variable, _ map: (_ numbers: [Double]) -> [Double],
    back: @escaping (_ numbers: [Double], _ positionGradient: [Double]) -> [Double]
  ) -> Variable {
    let shape = Shape([source.shape[0], grid.axes] + grid.output.dimensions)
    let size = Double(grid.input.dimensions.max() ?? 0)
    let numbers = (0..<source.shape[0]).flatMap { n in
      map(source.values.numbers(of: n)).map(onLattice).map { rounding?.sum($0, of: size) ?? $0 }
    }
    let positions = record(Values(shape, numbers), isLearnt: source.isLearnt) { gradient in
      for n in 0..<source.shape[0] {
        let slopes = back(source.values.numbers(of: n), gradient.numbers(of: n))
        for (k, slope) in slopes.enumerated() { source.gradient.numbers[n * slopes.count + k] += slope }
      }
    }
    note(positions: positions)
    return positions
  }

  /// What a sampler reads of (N, C, …) at positions (N, axes, …).
  func sample(_ input: Variable, at positions: Variable, _ sampler: ReferenceSampler) -> Variable {
    let (grid, channels) = (sampler.grid, input.shape[1])
    let windows = (0..<input.shape[0]).map { n in
      sampler.windows(at: sampler.planes(positions.values.numbers(of: n)), rounding)
    }
    let numbers = windows.enumerated().flatMap { n, windows in
      sampler.sample(input.values.numbers(of: n), channels, windows)
    }
    let shape = Shape([input.shape[0], channels] + grid.output.dimensions)
    return record(Values(shape, numbers)) { gradient in
      for (n, windows) in windows.enumerated() {
        let planes = sampler.planes(positions.values.numbers(of: n))
        let slopes = sampler.backward(
          input.values.numbers(of: n), channels, at: planes, windows, gradient.numbers(of: n))
        input.gradient.add(slopes.image, toSample: n)
        positions.gradient.add(slopes.positions.flatMap { $0 }, toSample: n)
      }
    }
  }

  /// A coordinate that is a half or a whole but for the roundings of Double is that, as it is in Float32.
  private func onLattice(_ position: Double) -> Double {
    let nearest = (2 * position).rounded() / 2
    return abs(position - nearest) < 1e-9 ? nearest : position
  }
}

extension Values {
  /// Adds numbers to those of one sample.
  fileprivate mutating func add(_ addends: [Double], toSample n: Int) {
    for (i, addend) in addends.enumerated() { numbers[n * addends.count + i] += addend }
  }
}
