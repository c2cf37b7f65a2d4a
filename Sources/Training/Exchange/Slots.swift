import Networks
import SpatialTransformers
import Tensors

/// Where everything stands in the buffer that ranks add up in one reduction:
/// [gradients and changes of state | figures | samples | requests | sums of warps | counts | not finite | out of range].
///
/// What could not be added up is counted by tensor, of which every figure is one. All sums are integers; those of real
/// numbers are in fixed point.
struct Slots: Sendable {
  /// One for every number of the parameters, and of the state behind them.
  let gradients: Range<Int>
  /// One for every figure.
  let figures: Range<Int>
  /// The number of samples.
  let samples: Int
  /// To stop, and to write a checkpoint.
  let requests: Range<Int>
  /// What every transformer measured, one after another.
  let warps: Range<Int>
  /// What else is counted of samples.
  let counts: Range<Int>
  /// Elements that were NaN or infinite, by tensor.
  let notFinite: Range<Int>
  /// Elements that were finite but too large, by tensor.
  let outOfRange: Range<Int>
  /// The names of the tensors: parameters and state, then figures.
  let names: [String]

  /// Lays out the buffer for the gradients in stores, one after another, the figures, the transformers and further counts.
  init(gradients stores: [ParameterStore], figures: [Figure], transformers: Int, counts: Int = 0) {
    names = stores.flatMap { $0.parameters.map(\.name) } + figures.map(\.name)
    var end = 0
    func next(_ count: Int) -> Range<Int> {
      defer { end += count }
      return end..<end + count
    }
    gradients = next(stores.reduce(0) { $0 + $1.count })
    self.figures = next(figures.count)
    samples = next(1).lowerBound
    requests = next(2)
    warps = next(transformers * WarpHealth.sumCount)
    self.counts = next(counts)
    notFinite = next(names.count)
    outOfRange = next(names.count)
  }

  /// The number of slots.
  var count: Int { outOfRange.upperBound }
}

extension Slots {
  /// Writes what this rank was asked to do.
  func write<Number: Numeric>(_ asked: RunRequests, to terms: UnsafeMutableBufferPointer<Number>) {
    terms[requests.lowerBound] = asked.stop ? 1 : 0
    terms[requests.lowerBound + 1] = asked.checkpoint ? 1 : 0
  }

  /// Writes what this rank counted.
  func write(_ found: [Int64], to terms: UnsafeMutableBufferPointer<Int64>) {
    for (place, count) in zip(counts, found) { terms[place] = count }
  }

  /// What all ranks counted, by the sums over them.
  func counts(in sums: UnsafeBufferPointer<Int64>) -> [Int64] { Array(sums[counts]) }

  /// What any rank was asked to do, by the sums over all.
  func requests<Number: Numeric & Comparable>(in sums: UnsafeBufferPointer<Number>) -> RunRequests {
    RunRequests(stop: sums[requests.lowerBound] > 0, checkpoint: sums[requests.lowerBound + 1] > 0)
  }

  /// Counts what a tensor has that could not be added up.
  func note(
    _ refused: FixedPoint.Refused, of tensor: Int, in terms: UnsafeMutableBufferPointer<Int64>
  ) {
    terms[notFinite.lowerBound + tensor] += Int64(refused.notFinite)
    terms[outOfRange.lowerBound + tensor] += Int64(refused.outOfRange)
  }

  /// Adds sums over some of `total` samples: real numbers over that total, in fixed point, and samples as they are.
  func add(
    _ sums: FigureSums, of total: Int, limit: Float, to terms: UnsafeMutableBufferPointer<Int64>
  ) {
    let firstTensor = names.count - figures.count
    for slot in sums.sums.indices {
      let place = figures.lowerBound + slot
      switch sums.figures[slot].sum {
      case .share: terms[place] += Int64(sums.sums[slot])
      case .mean:
        let refused = FixedPoint.add(sums.sums[slot] / Double(total), to: &terms[place], limit: limit)
        note(refused, of: firstTensor + slot, in: terms)
      }
    }
    terms[samples] += Int64(sums.count)
  }

  /// Writes the sums over all samples, NaN where something could not be added up.
  func read(_ terms: UnsafeBufferPointer<Int64>, of total: Int, into sums: inout FigureSums) {
    let firstTensor = names.count - figures.count
    for slot in sums.sums.indices {
      let term = terms[figures.lowerBound + slot]
      switch sums.figures[slot].sum {
      case .share: sums.sums[slot] = Double(term)
      case .mean:
        let refused =
          terms[notFinite.lowerBound + firstTensor + slot] + terms[outOfRange.lowerBound + firstTensor + slot]
        sums.sums[slot] = refused == 0 ? FixedPoint.number(term) * Double(total) : .nan
      }
    }
    sums.count = Int(terms[samples])
  }

  /// What could not be added up, by the name of the tensor.
  func faults(_ terms: UnsafeBufferPointer<Int64>) -> [StepFigures.Fault] {
    guard terms[notFinite.lowerBound..<count].contains(where: { $0 != 0 }) else { return [] }
    return names.indices.compactMap { tensor in
      let fault = StepFigures.Fault(
        name: names[tensor], notFinite: Int(terms[notFinite.lowerBound + tensor]),
        outOfRange: Int(terms[outOfRange.lowerBound + tensor]))
      return fault.notFinite + fault.outOfRange > 0 ? fault : nil
    }
  }
}
