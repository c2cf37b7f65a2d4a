import Networks
import SpatialTransformers
import Tensors

extension NetworkGraph {
  /// θ of a transformer, (N, P): what its localisation net reads off the input, and constants.
  func pose(_ options: PoseOptions, of warp: any WarpRecord, behind input: Flow) -> Signal {
    let names = warp.transformation.parameterNames
    let free = options.free(of: names)
    // Before a network has seen anything, θ holds what it starts with, constants among it.
    let start = Array(UnsafeBufferPointer(start: warp.theta.sample(0), count: names.count))
    guard !free.isEmpty else { return repeated(start) }
    let raw = regression(options.localisation, behind: input, at: warp.path)
    draft.scope = warp.path
    let learnt = bounded(
      raw, free.map { options.range(of: names[$0]) }, free.map { warp.transformation.identity[$0] })
    guard free.count < names.count else { return learnt }
    let places = free.flatMap { index in names.indices.map { Float($0 == index ? 1 : 0) } }
    let constants = names.indices.map { free.contains($0) ? 0 : start[$0] }
    return learnt.product(with: draft.constant(places, [free.count, names.count]))
      + draft.constant(constants, [names.count])
  }

  /// What the localisation net gives, its regression layer included.
  private func regression(_ layers: [LayerOptions], behind input: Flow, at path: String) -> Signal {
    let own = Self.path("localisation", in: path)
    let features = write(layers, behind: input, at: own)
    draft.scope = Self.path("regression", in: own)
    return dense(DenseOptions(), behind: features, at: draft.scope).signal
  }

  /// e + r tanh((z − e) / r) of parameters that have a range around their identity e; others as they are.
  private func bounded(_ raw: Signal, _ ranges: [ClosedRange<Double>?], _ identity: [Float]) -> Signal {
    guard ranges.contains(where: { $0 != nil }) else { return raw }
    let count = [ranges.count]
    func reaches(_ reach: (ClosedRange<Double>, Double) -> Double) -> Signal {
      draft.constant(
        zip(ranges, identity).map { range, e in range.map { Float(reach($0, Double(e))) } ?? 1 }, count)
    }
    let (above, below) = (reaches { $0.upperBound - $1 }, reaches { $1 - $0.lowerBound })
    let centre = draft.constant(identity, count)
    let distance = raw - centre
    let reach = distance.isAtLeast(raw.number(0)).choosing(above, below)
    let inside = centre + reach * (distance / reach)("Tanh")
    return draft.constant(ranges.map { $0 != nil }, count).choosing(inside, raw)
  }
}
