import Networks
import Tensors

/// (x − μ) / √(σ² + ε) · γ + β by channel, perhaps rectified; weight γ and bias β (C).
///
/// μ and σ² are the moments of all samples that there are, so that gradients go through them, or running ones.
struct ReferenceBatchNormalisation: ReferenceLayer {
  let path: String
  let options: BatchNormalisationOptions
  let running: (@Sendable (_ path: String) -> Values)?

  func outputShape(of input: Shape) -> Shape { input }

  func forward(_ input: Variable, on tape: Tape) -> Variable {
    let channels = input.shape[1]
    let weight = tape.parameter("\(path)/weight", [channels])
    let bias = tape.parameter("\(path)/bias", [channels])
    let moments = moments(of: input.values)
    let inverse = moments.variance.map { 1 / ($0 + Double(Float(options.epsilon))).squareRoot() }
    let places = channel(of: input.shape)
    let normalised = zip(input.values.numbers, places).map { ($0 - moments.mean[$1]) * inverse[$1] }
    let output = zip(normalised, places).map { $0 * weight.values.numbers[$1] + bias.values.numbers[$1] }
    let sums = tape.record(Values(input.shape, output)) { gradient in
      let factors = zip(weight.values.numbers, inverse).map(*)
      var slopes = zip(gradient.numbers, places).map { $0 * factors[$1] }
      for (i, channel) in places.enumerated() {
        bias.gradient.numbers[channel] += gradient.numbers[i]
        weight.gradient.numbers[channel] += gradient.numbers[i] * normalised[i]
      }
      tape.note(squares: gradient.numbers.map { $0 * $0 }, of: bias)
      tape.note(squares: zip(gradient.numbers, normalised).map { $0 * $1 * $0 * $1 }, of: weight)
      if running == nil { removeWhatMomentsTake(of: &slopes, normalised, places) }
      input.addGradient(slopes)
    }
    return tape.activated(sums, options.activation, options.slope)
  }

  /// The channel of every number.
  private func channel(of shape: Shape) -> [Int] {
    let cells = shape.spatial.reduce(1, *)
    return (0..<shape.count).map { $0 / cells % shape[1] }
  }

  private func moments(of values: Values) -> (mean: [Double], variance: [Double]) {
    if let running {
      return (running("\(path)/running_mean").numbers, running("\(path)/running_var").numbers)
    }
    let places = channel(of: values.shape)
    let mean = means(of: values.numbers, places, values.shape[1])
    let squares = zip(values.numbers, places).map { ($0 - mean[$1]) * ($0 - mean[$1]) }
    return (mean, means(of: squares, places, values.shape[1]))
  }

  private func means(of numbers: [Double], _ places: [Int], _ channels: Int) -> [Double] {
    var sums = Array(repeating: 0.0, count: channels)
    for (number, channel) in zip(numbers, places) { sums[channel] += number }
    return sums.map { $0 * Double(channels) / Double(numbers.count) }
  }

  /// Projects slopes on what moves neither the mean nor the variance.
  private func removeWhatMomentsTake(of slopes: inout [Double], _ normalised: [Double], _ places: [Int]) {
    let channels = (places.max() ?? 0) + 1
    let mean = means(of: slopes, places, channels)
    let along = means(of: zip(slopes, normalised).map(*), places, channels)
    for (i, channel) in places.enumerated() { slopes[i] -= mean[channel] + normalised[i] * along[channel] }
  }
}
