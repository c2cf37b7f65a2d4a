import Foundation
import Networks
import Reference
import Tensors
import Training

/// How a network's figures compare with those of its reference in one step.
struct Comparison {
  enum Verdict: Int, Comparable {
    case agrees
    /// As far off as Float32 is from Float64 on this batch.
    case kink
    case unexplained

    static func < (a: Verdict, b: Verdict) -> Bool { a.rawValue < b.rawValue }
  }

  /// A tensor that deviates by more than the tolerance.
  struct Finding: CustomStringConvertible {
    let deviation: Deviation
    /// The largest deviation of the same tensor in references whose numbers move as by roundings to Float32.
    let moved: Double

    var description: String {
      let sizes = [deviation.size, moved].map { String(format: "%.1e", $0) }
      return "\(deviation.name) is \(sizes[0]) off its reference, which roundings move by \(sizes[1])"
    }
  }

  /// The largest relative deviation that roundings explain by themselves.
  static let tolerance = 1e-4
  /// How many times the reference is moved.
  static let draws = 16

  let findings: [Finding]

  var verdict: Verdict {
    if findings.isEmpty { return .agrees }
    return findings.allSatisfy { $0.moved >= $0.deviation.size } ? .kink : .unexplained
  }

  /// Compares what the network made of its batch with the parameters that it still has.
  init(_ subject: Subject, _ found: Figures) {
    let reference = subject.reference
    let expected = subject.figures(of: reference)
    let large = found.deviations(from: expected).filter { $0.size > Self.tolerance }
    guard !large.isEmpty else {
      findings = []
      return
    }
    let moved = (0..<Self.draws).map { draw in
      subject.figures(of: reference, Rounding(draw: draw)).deviations(from: expected)
    }
    findings = large.map { deviation in
      let sizes = moved.compactMap { $0.first { $0.name == deviation.name }?.size }
      return Finding(deviation: deviation, moved: sizes.max() ?? 0)
    }
  }
}

extension Subject {
  /// What the reference makes of the same batch, sample by sample, or micro-batch by micro-batch where samples share moments.
  fileprivate func figures(of reference: ReferenceModel, _ rounding: Rounding? = nil) -> Figures {
    let objectives = ReferenceObjectives(options.objective)
    var logits: [Double] = []
    var gradients = zip(reference.paths, reference.parameters).map {
      Figures.Entry(name: $0, numbers: $1.numbers.map { _ in 0 })
    }
    for part in sharesMoments ? parts : (0..<options.training.batch).map({ $0..<$0 + 1 }) {
      let found = reference.differentiate(
        at: samples.images(part), sampleWeight: 1 / Double(options.training.batch), rounding: rounding,
        measuresProducts: sharesMoments
      ) { objectives.judge($0, on: $1, by: targets(of: part), batch: options.training.batch) }
      logits += found.output.numbers
      for (k, gradient) in found.gradients.parameters.enumerated() {
        gradients[k].add(gradient.numbers, size: found.gradients.sizes[k])
      }
    }
    var evaluated = logits
    if sharesMoments {
      evaluated =
        evaluationReference.differentiate(at: samples.images(parts[0]), rounding: rounding) { _, _ in }
        .output.numbers
    }
    return Figures(entries: logitEntries(logits, evaluated) + gradients)
  }
}

extension Figures.Entry {
  /// Adds what one sample adds, or several that share moments, which make sums that cancel out but for roundings: of products of
  /// this size.
  fileprivate mutating func add(_ addends: [Double], size products: Double) {
    for (i, addend) in addends.enumerated() { numbers[i] += addend }
    let addition = max(norm(addends), products)
    size = (size * size + addition * addition).squareRoot()
  }
}
