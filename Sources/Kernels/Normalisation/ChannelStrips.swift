import Memory

/// How the channels of a tensor (N, ⌈C / lanes⌉, cells, lanes) lie in memory, and its numbers in vectors.
///
/// Every layout is of this form. Where whole cells fill a vector it holds some of them, one behind the other: of a plain tensor
/// sixteen or eight of one channel. Elsewhere it holds channels of one cell.
public struct ChannelStrips: Sendable {
  /// Samples, channels, the cells of each, and the channels of a cell that lie side by side.
  public let samples, channels, cells, lanes: Int

  /// Describes a tensor.
  public init(samples: Int, channels: Int, cells: Int, lanes: Int) {
    (self.samples, self.channels, self.cells, self.lanes) = (samples, channels, cells, lanes)
  }

  /// Channels with those that fill the last block.
  var filledChannels: Int { (channels + lanes - 1) / lanes * lanes }

  /// The numbers of a sample.
  var sampleSize: Int { filledChannels * cells }

  /// Whether a vector holds whole cells.
  private var isPacked: Bool { vectorLanes % lanes == 0 }

  /// Strips side by side in a block of channels.
  private var stripsPerBlock: Int { isPacked ? 1 : vectorCount(of: lanes) }

  /// The channels of a strip without those that fill the last block: none where it holds only such.
  func realChannels(of strip: ChannelStrip) -> Range<Int> {
    min(strip.channel, channels)..<min(strip.channel + strip.period, channels)
  }

  /// The number of strips of a sample, that of all channels.
  var count: Int { filledChannels / lanes * stripsPerBlock }

  /// A strip of a sample, from the first channels on.
  subscript(index: Int) -> ChannelStrip {
    let (block, part) = (index / stripsPerBlock, index % stripsPerBlock)
    let (size, begin) = (lanes * cells, part * vectorLanes)
    if isPacked {
      return ChannelStrip(
        channel: block * lanes, offset: block * size, stride: vectorLanes, count: size / vectorLanes,
        width: vectorLanes, tail: size % vectorLanes, period: lanes)
    }
    let width = min(vectorLanes, lanes - begin)
    return ChannelStrip(
      channel: block * lanes + begin, offset: block * size + begin, stride: lanes, count: cells,
      width: width, tail: 0, period: width)
  }
}

/// The numbers of some channels of one sample, as vectors.
struct ChannelStrip {
  /// The first of the channels.
  let channel: Int
  /// Where they begin in a sample, in numbers.
  let offset: Int
  /// From one vector to the next, in numbers.
  let stride: Int
  /// The vectors.
  let count: Int
  /// The lanes of each that belong to the channels.
  let width: Int
  /// The lanes of one more vector that do, where cells are left over.
  let tail: Int
  /// Lane l belongs to channel l % period of these.
  let period: Int

  /// Calls the body with the place of every vector in the sample, and the lanes that count.
  ///
  /// Inlined, so that whole vectors are read and written as such.
  @inline(__always)
  func forEachVector(in range: Range<Int>, _ body: (_ place: Int, _ width: Int) -> Void) {
    if width == vectorLanes {
      for index in range { body(offset &+ index &* stride, vectorLanes) }
    } else {
      for index in range { body(offset &+ index &* stride, width) }
    }
  }

  /// The same for all vectors and the one that is left over.
  @inline(__always)
  func forEachVector(_ body: (_ place: Int, _ width: Int) -> Void) {
    forEachVector(in: 0..<count, body)
    if tail > 0 { body(offset &+ count &* stride, tail) }
  }

  /// A number of each channel in the lanes of the channel.
  func vector(_ values: UnsafePointer<Float>) -> Vector {
    var vector = Vector.zero
    for lane in 0..<width { vector[lane] = values[channel + lane % period] }
    return vector
  }
}

extension Vector {
  /// The first lanes, and zeros in the others.
  @inline(__always)
  func first(_ count: Int) -> Vector { count >= vectorLanes ? self : beginning(count) }

  @inline(never)
  private func beginning(_ count: Int) -> Vector {
    var result = Vector.zero
    for lane in 0..<count { result[lane] = self[lane] }
    return result
  }
}
