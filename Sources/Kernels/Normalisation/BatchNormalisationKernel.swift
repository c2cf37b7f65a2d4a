import Memory

/// y = a((x − μ) / √(σ² + ε) · γ + β), channel by channel, where a is nothing or a rectifier, and its gradients.
///
/// Tensors (N, C, cells) in any layout, channels that fill the last block being zero; γ and β (C). Moments are those of
/// the real samples' numbers, or given. Source: Ioffe and Szegedy 2015, algorithm 1 and section 3.
///
/// One pass over a channel's numbers finds both moments, one makes the output, and two the gradients; those of a channel
/// follow each other while its numbers are in the cache.
public final class BatchNormalisationKernel {
  let strips: ChannelStrips
  let epsilon: Double
  /// What negative outputs are multiplied by; 1 without a rectifier.
  let slope: Float
  let sums: ChannelSums

  /// By channel: the mean, γ / √(σ² + ε), β, and 1 / √(σ² + ε); zero for channels that fill the last block.
  let centre, scale, shift: AlignedMemory<Float>
  let inverseDeviation: AlignedMemory<Double>
  /// By channel, of a backward pass: what (x − μ) is multiplied by, and what is added to it.
  let pull, rest: AlignedMemory<Float>

  private let moments: [AlignedMemory<Double>]

  /// The numbers that the last moments are of, in each channel; 0 where they were given.
  var population = 0
  /// The real samples of the last forward pass.
  var samples = 0

  /// Prepares for tensors that lie so; negative numbers are multiplied by `slope`.
  public init(_ strips: ChannelStrips, epsilon: Double, slope: Float) {
    (self.strips, self.epsilon, self.slope) = (strips, epsilon, slope)
    sums = ChannelSums(strips)
    let count = strips.filledChannels
    centre = AlignedMemory(repeating: 0, count: count)
    scale = AlignedMemory(repeating: 0, count: count)
    shift = AlignedMemory(repeating: 0, count: count)
    inverseDeviation = AlignedMemory(repeating: 0, count: count)
    pull = AlignedMemory(repeating: 0, count: count)
    rest = AlignedMemory(repeating: 0, count: count)
    moments = (0..<2).map { _ in AlignedMemory(repeating: 0, count: count) }
  }

  /// The means of the channels in the last pass.
  public var mean: UnsafePointer<Double> { UnsafePointer(moments[0].start) }

  /// Their variances, Σ (x − μ)² / n, or those that were given.
  public var variance: UnsafePointer<Double> { UnsafePointer(moments[1].start) }

  /// Normalises the first `samples` by their own moments, and writes zeros for the others.
  public func forward(
    input: UnsafePointer<Float>, samples: Int, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    (self.samples, population) = (samples, samples * strips.cells)
    for index in 0..<strips.count {
      let strip = strips[index]
      findMoments(of: strip, input)
      prepare(strip, weight, bias)
      normalise(strip, input, output)
    }
    clear(output)
  }

  /// Normalises the first `samples` by moments that are given, and writes zeros for the others.
  public func forward(
    input: UnsafePointer<Float>, samples: Int, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    mean: UnsafePointer<Float>, variance: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    (self.samples, population) = (samples, 0)
    for channel in 0..<strips.channels {
      moments[0].start[channel] = Double(mean[channel])
      moments[1].start[channel] = Double(variance[channel])
    }
    for index in 0..<strips.count {
      let strip = strips[index]
      prepare(strip, weight, bias)
      normalise(strip, input, output)
    }
    clear(output)
  }

  /// Finds the moments about a number that is near the mean, that of the first sample's numbers.
  ///
  /// Where the squares are large beside the variance they are at most N times as large, for the first sample has its share in
  /// the variance: few digits are lost.
  private func findMoments(of strip: ChannelStrip, _ input: UnsafePointer<Float>) {
    let size = strips.sampleSize
    sums.add(strip, samples: 1, size: size) { place, width in
      (Vector(at: input + place, count: width), .zero)
    }
    let channels = strip.channel..<strip.channel + strip.period
    for channel in channels { centre.start[channel] = Float(sums.first[channel] / Double(strips.cells)) }
    let near = strip.vector(centre.start)
    sums.add(strip, samples: samples, size: size) { place, width in
      let distance = (Vector(at: input + place, count: width) - near).first(width)
      return (distance, distance * distance)
    }
    for channel in channels {
      let (first, second) = (
        sums.first[channel] / Double(population), sums.second[channel] / Double(population)
      )
      moments[0].start[channel] = Double(centre.start[channel]) + first
      // A rounding could make it negative; NaN stays.
      let variance = second - first * first
      moments[1].start[channel] = variance < 0 ? 0 : variance
    }
  }

  /// Makes the factors of some channels of their moments.
  private func prepare(
    _ strip: ChannelStrip, _ weight: UnsafePointer<Float>, _ bias: UnsafePointer<Float>
  ) {
    for channel in strips.realChannels(of: strip) {
      let inverse = 1 / (moments[1].start[channel] + epsilon).squareRoot()
      inverseDeviation.start[channel] = inverse
      centre.start[channel] = Float(moments[0].start[channel])
      scale.start[channel] = Float(Double(weight[channel]) * inverse)
      shift.start[channel] = bias[channel]
    }
  }

  private func normalise(
    _ strip: ChannelStrip, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) {
    let (centre, scale, shift) = (
      strip.vector(centre.start), strip.vector(scale.start), strip.vector(shift.start)
    )
    let slope = Vector(repeating: slope)
    for sample in 0..<samples {
      let (source, target) = (input + sample * strips.sampleSize, output + sample * strips.sampleSize)
      strip.forEachVector { place, width in
        let sum = shift.addingProduct(Vector(at: source + place, count: width) - centre, scale)
        sum.replacing(with: sum * slope, where: .!(sum .> 0)).store(to: target + place, count: width)
      }
    }
  }

  /// Writes zeros behind the real samples.
  func clear(_ values: UnsafeMutablePointer<Float>) {
    let size = strips.sampleSize
    (values + samples * size).update(repeating: 0, count: (strips.samples - samples) * size)
  }
}
