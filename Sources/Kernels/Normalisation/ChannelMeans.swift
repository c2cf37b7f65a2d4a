import Memory

/// The mean of every channel of every sample.
///
/// Input (N, C, cells) in any layout, output (N, C), row-major.
public final class ChannelMeans {
  private let strips: ChannelStrips
  private let sums: ChannelSums
  /// The gradients of a sample's channels, zero for those that fill the last block.
  private let part: AlignedMemory<Float>

  /// Prepares the means of tensors that lie so.
  public init(_ strips: ChannelStrips) {
    self.strips = strips
    sums = ChannelSums(strips)
    part = AlignedMemory(repeating: 0, count: strips.filledChannels)
  }

  /// Writes the means.
  public func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    let share = 1 / Double(strips.cells)
    for sample in 0..<strips.samples {
      let numbers = input + sample * strips.sampleSize
      for index in 0..<strips.count {
        sums.add(strips[index], samples: 1, size: 0) { place, width in
          (Vector(at: numbers + place, count: width), .zero)
        }
      }
      let row = output + sample * strips.channels
      for channel in 0..<strips.channels { row[channel] = Float(share * sums.first[channel]) }
    }
  }

  /// Overwrites the input's gradient: that of a mean over the cells, for each of them.
  public func backward(
    outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    let share = 1 / Float(strips.cells)
    for sample in 0..<strips.samples {
      let (row, target) = (
        outputGradient + sample * strips.channels, inputGradient + sample * strips.sampleSize
      )
      for channel in 0..<strips.channels { part.start[channel] = share * row[channel] }
      for index in 0..<strips.count {
        let strip = strips[index]
        let vector = strip.vector(part.start)
        strip.forEachVector { place, width in vector.store(to: target + place, count: width) }
      }
    }
  }
}
