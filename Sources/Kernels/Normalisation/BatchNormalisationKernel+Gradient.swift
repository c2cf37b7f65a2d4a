import Memory

extension BatchNormalisationKernel {
  /// Adds to the gradients of γ and β, and makes the output's gradient the input's where that is wanted.
  ///
  /// `input` is that of the last forward pass. With g the gradient before the rectifier, s = √(σ² + ε) and x̂ = (x − μ) / s, that
  /// of β is Σ g, that of γ Σ g x̂, and the input's γ / s · (g − (Σ g + x̂ Σ g x̂) / n), of which given moments leave γ / s · g.
  /// Of samples that are not real gradients are zero. Source: Ioffe and Szegedy 2015, section 3.
  public func backward(
    input: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
    wantsInputGradient: Bool
  ) {
    for index in 0..<strips.count {
      let strip = strips[index]
      addUp(strip, input, gradient)
      for channel in strips.realChannels(of: strip) {
        biasGradient[channel] += Float(sums.first[channel])
        weightGradient[channel] += Float(sums.second[channel] * inverseDeviation.start[channel])
      }
      if wantsInputGradient { replace(strip, input, gradient) }
    }
    if wantsInputGradient { clear(gradient) }
  }

  /// Σ g and Σ g (x − μ) of some channels.
  private func addUp(
    _ strip: ChannelStrip, _ input: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>
  ) {
    let (centre, scale, shift) = (
      strip.vector(centre.start), strip.vector(scale.start), strip.vector(shift.start)
    )
    let slope = Vector(repeating: slope)
    sums.add(strip, samples: samples, size: strips.sampleSize) { place, width in
      let distance = Vector(at: input + place, count: width) - centre
      let given = Vector(at: gradient + place, count: width)
      // The same sum, to the bit, as going forward.
      let isOpen = shift.addingProduct(distance, scale) .> 0
      let inner = given.replacing(with: given * slope, where: .!isOpen)
      return (inner, inner * distance)
    }
  }

  /// scale · g + (x − μ) · pull + rest.
  private func replace(
    _ strip: ChannelStrip, _ input: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>
  ) {
    let (centre, scale, shift) = (
      strip.vector(centre.start), strip.vector(scale.start), strip.vector(shift.start)
    )
    let (pull, rest) = (strip.vector(pulls(of: strip)), strip.vector(rests(of: strip)))
    let slope = Vector(repeating: slope)
    for sample in 0..<samples {
      let (source, target) = (input + sample * strips.sampleSize, gradient + sample * strips.sampleSize)
      strip.forEachVector { place, width in
        let distance = Vector(at: source + place, count: width) - centre
        let given = Vector(at: target + place, count: width)
        let isOpen = shift.addingProduct(distance, scale) .> 0
        let inner = given.replacing(with: given * slope, where: .!isOpen)
        let result = rest.addingProduct(distance, pull).addingProduct(inner, scale)
        result.store(to: target + place, count: width)
      }
    }
  }

  /// −γ Σ g (x − μ) / (n √(σ² + ε)³) by channel; zero where moments were given.
  private func pulls(of strip: ChannelStrip) -> UnsafePointer<Float> {
    write(strip, to: pull) { channel in
      let inverse = self.inverseDeviation.start[channel]
      return -Double(self.scale.start[channel]) * inverse * inverse * self.sums.second[channel]
    }
  }

  /// −γ Σ g / (n √(σ² + ε)) by channel; zero where moments were given.
  private func rests(of strip: ChannelStrip) -> UnsafePointer<Float> {
    write(strip, to: rest) { -Double(self.scale.start[$0]) * self.sums.first[$0] }
  }

  private func write(
    _ strip: ChannelStrip, to values: AlignedMemory<Float>, _ sum: (Int) -> Double
  ) -> UnsafePointer<Float> {
    for channel in strip.channel..<strip.channel + strip.period {
      values.start[channel] = population > 0 ? Float(sum(channel) / Double(population)) : 0
    }
    return UnsafePointer(values.start)
  }
}
