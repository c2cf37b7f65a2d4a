import Networks
import SpatialTransformers
import Tensors

extension NetworkGraph {
  /// A spatial transformer: θ read off the input, and the input sampled where θ says.
  func transformer(_ options: SpatialTransformerOptions, behind input: Flow, at path: String) -> Flow {
    let warp = warp(at: path)
    let theta = pose(options.pose, of: warp, behind: input)
    add(theta, at: path)
    let grid = warp.transformation.grid
    return sample(input, reading(theta, of: warp), on: grid, options.sampling)
  }

  /// Transformers whose matrices are multiplied, so that the input is sampled once.
  func composed(_ options: ComposedTransformersOptions, behind input: Flow, at path: String) -> Flow {
    var (seen, product, divides): (Flow?, Signal?, Bool) = (nil, nil, false)
    for (index, stage) in options.stages.enumerated() {
      let own = Self.path(stage.name ?? String(index), in: path)
      draft.scope = own
      let warp = warp(at: own)
      let grid = warp.transformation.grid
      let view = seen ?? firstView(of: input, on: grid, options.sampling)
      let theta = pose(stage.pose, of: warp, behind: view)
      add(theta, at: own)
      let matrix = entries(theta, of: warp, whole: true).reshaped([-1, 3, 3])
      product = product.map { $0.product(with: matrix) } ?? matrix
      divides = divides || warp.family == .projective
      let all = (product ?? matrix).reshaped([-1, 9])
      let map = MatrixReading(
        entries: divides ? all : all.places(Array(0..<6), axis: 1), grid: grid, divides: divides,
        batch: batch)
      seen = sample(input, map.reading, on: grid, options.sampling)
    }
    return seen ?? input
  }

  /// What the first stage's localisation net reads: the input, in the size of the output.
  private func firstView(of input: Flow, on grid: TargetGrid, _ options: SamplingOptions) -> Flow {
    guard grid.output != grid.input else { return input }
    let identity = repeated([1, 0, 0, 0, 1, 0])
    let map = MatrixReading(entries: identity, grid: grid, divides: false, batch: batch)
    return sample(input, map.reading, on: grid, options)
  }

  private func reading(_ theta: Signal, of warp: any WarpRecord) -> Reading {
    let grid = warp.transformation.grid
    if let weights = warp.transformation.controlPointWeights {
      return ControlPointReading(theta, of: warp.transformation, weights, batch: batch).reading
    }
    let divides = warp.family == .projective
    return MatrixReading(
      entries: entries(theta, of: warp, whole: divides), grid: grid, divides: divides, batch: batch
    ).reading
  }

  /// The entries of the matrix that θ stands for, row by row, (N, entries): all of them, or those above the last row.
  private func entries(_ theta: Signal, of warp: any WarpRecord, whole: Bool) -> Signal {
    guard let family = warp.transformation as? any MatrixFamily else {
      preconditionFailure("\(warp.family.rawValue) has no matrix")
    }
    let count = (family.grid.axes + 1) * (family.grid.axes + (whole ? 1 : 0))
    guard warp.family != .rotation else {
      return linear([theta("Cos"), theta("Sin")].joined(axis: 1), .turn, count)
    }
    return linear(theta, family.linearForm, count)
  }

  /// The first entries of a linear form of θ.
  private func linear(_ theta: Signal, _ form: LinearForm, _ count: Int) -> Signal {
    let (slopes, offset) = (form.slopes.map { $0.prefix(count) }, Array(form.offset.prefix(count)))
    let isIdentity =
      slopes.count == count && offset.allSatisfy { $0 == 0 }
      && slopes.indices.allSatisfy { row in
        slopes[row].indices.allSatisfy { slopes[row][$0] == (row == $0 ? 1 : 0) }
      }
    guard !isIdentity else { return theta }
    let product = theta.product(with: draft.constant(Array(slopes.joined()), [slopes.count, count]))
    return offset.allSatisfy { $0 == 0 } ? product : product + draft.constant(offset, [count])
  }

  /// The same row of numbers for every sample.
  func repeated(_ row: [Float]) -> Signal {
    let shape = [batch, draft.constant([row.count])].joined(axis: 0)
    return draft.add("Expand", [draft.constant(row, [1, row.count]), shape])
  }
}

/// A matrix's entries as a linear function of numbers.
private struct LinearForm {
  /// What each number adds to the entries, times itself.
  let slopes: [[Float]]

  /// The entries where all numbers are zero.
  let offset: [Float]

  /// A turn's, of cosine and sine.
  static let turn = LinearForm(
    slopes: [[1, 0, 0, 0, 1, 0, 0, 0, 0], [0, -1, 0, 1, 0, 0, 0, 0, 0]], offset: [0, 0, 0, 0, 0, 0, 0, 0, 1])
}

extension MatrixFamily {
  /// The entries by θ, of which they are a linear function but for a rotation.
  fileprivate var linearForm: LinearForm {
    let size = (grid.axes + 1) * (grid.axes + 1)
    func entries(_ theta: [Float]) -> [Float] {
      var entries = [Float](repeating: 0, count: size)
      writeMatrix(of: theta, to: &entries)
      return entries
    }
    let offset = entries(Array(repeating: 0, count: parameterCount))
    let slopes = (0..<parameterCount).map { index in
      zip(entries((0..<parameterCount).map { $0 == index ? 1 : 0 }), offset).map { $0 - $1 }
    }
    return LinearForm(slopes: slopes, offset: offset)
  }
}
