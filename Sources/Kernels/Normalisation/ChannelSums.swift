import Memory

/// Sums of two terms of every channel over many samples, in Float64 but for short runs.
///
/// Up to 256 vectors are added up in Float32, in two sums that take turns, and the sums of such runs in Float64. The
/// order is that of memory, so that equal numbers give equal bits.
final class ChannelSums {
  private static let run = 256
  private let lanes = AlignedMemory<Double>(repeating: 0, count: 2 * vectorLanes)
  private let sums: [AlignedMemory<Double>]

  /// Makes sums for the channels of tensors that lie so.
  init(_ strips: ChannelStrips) {
    sums = (0..<2).map { _ in AlignedMemory(repeating: 0, count: strips.filledChannels) }
  }

  /// The sums of the first terms, by channel, and of the second.
  var first: UnsafeMutablePointer<Double> { sums[0].start }
  var second: UnsafeMutablePointer<Double> { sums[1].start }

  /// Overwrites the sums of a strip's channels by those over its vectors in some samples, `size` numbers each.
  ///
  /// Lanes that do not count have to be zero in both terms.
  @inline(__always)
  func add(
    _ strip: ChannelStrip, samples: Int, size: Int,
    _ terms: (_ place: Int, _ width: Int) -> (first: Vector, second: Vector)
  ) {
    lanes.elements.update(repeating: 0)
    for sample in 0..<samples {
      let begin = sample &* size
      for start in stride(from: 0, to: strip.count, by: Self.run) {
        let range = start..<min(start + Self.run, strip.count)
        addRun(strip, range, begin, terms)
      }
      if strip.tail > 0 {
        let (first, second) = terms(begin &+ strip.offset &+ strip.count &* strip.stride, strip.tail)
        flush(first, 0)
        flush(second, vectorLanes)
      }
    }
    fold(strip)
  }

  @inline(__always)
  private func addRun(
    _ strip: ChannelStrip, _ range: Range<Int>, _ begin: Int,
    _ terms: (_ place: Int, _ width: Int) -> (first: Vector, second: Vector)
  ) {
    var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    let (width, half) = (strip.width, range.lowerBound + range.count / 2 * 2)
    var place = begin &+ strip.offset &+ range.lowerBound &* strip.stride
    for _ in Swift.stride(from: range.lowerBound, to: half, by: 2) {
      let one = width == vectorLanes ? terms(place, vectorLanes) : terms(place, width)
      let next = place &+ strip.stride
      let other = width == vectorLanes ? terms(next, vectorLanes) : terms(next, width)
      (a, b, c, d) = (a + one.first, b + one.second, c + other.first, d + other.second)
      place = next &+ strip.stride
    }
    if half < range.upperBound {
      let last = terms(place, width)
      (a, b) = (a + last.first, b + last.second)
    }
    flush(a + c, 0)
    flush(b + d, vectorLanes)
  }

  /// Adds a vector to the sums of lanes.
  @inline(__always)
  private func flush(_ vector: Vector, _ begin: Int) {
    withUnsafePointer(to: vector) {
      $0.withMemoryRebound(to: Float.self, capacity: vectorLanes) { numbers in
        for lane in stride(from: 0, to: vectorLanes, by: 8) {
          let place = lanes.start + (begin + lane)
          (SIMD8(at: place) + SIMD8<Double>(SIMD8<Float>(at: numbers + lane))).store(to: place)
        }
      }
    }
  }

  /// Adds up the lanes of each channel.
  private func fold(_ strip: ChannelStrip) {
    for (which, sums) in sums.enumerated() {
      let target = sums.start + strip.channel
      for channel in 0..<strip.period { target[channel] = 0 }
      for lane in 0..<strip.width { target[lane % strip.period] += lanes.start[which * vectorLanes + lane] }
    }
  }
}
