import Tensors

/// Channels side by side in vectors of eight, (place, blocks, 8): how a kernel reads a pixel of many at once.
///
/// Vectors have eight lanes on every machine, so that sums over channels have one order. Places go by runs: planes are
/// read and written in long pieces, one after another, since a processor foresees those and not eight rows at a time.
struct ChannelBlocks {
  /// The most channels that are handled together, so that their image stays in the cache.
  static let most = 32

  /// The most places of a run.
  static let run = 1024

  /// The distance between rows of a run; not a power of two, so that they do not compete for the same cache lines.
  private static let rowStride = run + 16

  /// The elements that `rows` needs.
  static var rowCount: Int { 8 * rowStride }

  /// The channels, at most `most`.
  let channels: Int

  /// The places of a channel's plane.
  let planeCount: Int

  /// Room for a run of eight channels.
  let rows: UnsafeMutablePointer<Float>

  /// The elements of a place.
  var pitch: Int { Self.pitch(of: channels) }

  /// The elements of a place with so many channels.
  static func pitch(of channels: Int) -> Int { (min(channels, most) + 7) / 8 * 8 }

  /// The elements that so many places need: writing goes by squares, the last of which may exceed them.
  static func count(places: Int, pitch: Int) -> Int { (places + 7) * pitch }

  /// Calls the body with the runs of a range.
  @inline(__always)
  static func forEachRun(of range: Range<Int>, _ body: (Range<Int>) -> Void) {
    for first in stride(from: range.lowerBound, to: range.upperBound, by: run) {
      body(first..<min(first + run, range.upperBound))
    }
  }

  /// Reads a run of planes (C, place), with zeros beyond the last channel.
  func interleave(
    _ places: Range<Int>, of planes: UnsafePointer<Float>, into blocks: UnsafeMutablePointer<Float>
  ) {
    for first in stride(from: 0, to: pitch, by: 8) {
      for lane in 0..<8 {
        let (row, channel) = (rows + lane * Self.rowStride, first + lane)
        if channel < channels {
          row.update(from: planes + (channel * planeCount + places.lowerBound), count: places.count)
        } else {
          row.update(repeating: 0, count: places.count)
        }
      }
      for i in stride(from: 0, to: places.count, by: 8) {
        transpose(rows + i, stride: Self.rowStride, to: blocks + (i &* pitch &+ first), stride: pitch)
      }
    }
  }

  /// Writes a run of planes (C, place).
  func deinterleave(
    _ blocks: UnsafePointer<Float>, to places: Range<Int>, of planes: UnsafeMutablePointer<Float>
  ) {
    forEachRow(of: blocks, places.count) { channel, row in
      (planes + (channel * planeCount + places.lowerBound)).update(from: row, count: places.count)
    }
  }

  /// Adds a run to planes (C, place).
  func addDeinterleaved(
    _ blocks: UnsafePointer<Float>, to places: Range<Int>, of planes: UnsafeMutablePointer<Float>
  ) {
    forEachRow(of: blocks, places.count) { channel, row in
      let target = planes + (channel * planeCount + places.lowerBound)
      for i in 0..<places.count { target[i] += row[i] }
    }
  }

  /// Calls the body with every channel and its places one after another.
  @inline(__always)
  private func forEachRow(
    of blocks: UnsafePointer<Float>, _ count: Int, _ body: (_ channel: Int, UnsafePointer<Float>) -> Void
  ) {
    for first in stride(from: 0, to: channels, by: 8) {
      for i in stride(from: 0, to: count, by: 8) {
        transpose(blocks + (i &* pitch &+ first), stride: pitch, to: rows + i, stride: Self.rowStride)
      }
      for channel in first..<min(first + 8, channels) {
        body(channel, rows + (channel - first) * Self.rowStride)
      }
    }
  }
}
