import Tensors

/// Channels side by side in vectors of eight, (place, blocks, 8): how a kernel reads a pixel of many at once.
///
/// Vectors have eight lanes on every machine, so that sums over channels have one order. Planes are read and written
/// eight at a time.
struct ChannelBlocks {
  /// Rows of eight places or more: one after another in planes, `stride` places apart in blocks.
  struct Rows {
    var count = 1
    let length: Int
    var stride = 0
  }

  /// The elements of a page of memory, within which a processor looks ahead.
  private static let page = 1024

  /// The channels.
  let channels: Int

  /// The places of a channel's plane.
  let planeCount: Int

  /// The elements from place to place, of which the channels may fill fewer.
  let pitch: Int

  /// Room for a row of eight channels.
  let scratch: Scratch

  /// Rows of eight channels, some distance apart.
  struct Scratch {
    let rows: UnsafeMutablePointer<Float>
    let stride: Int
  }

  /// The elements that the channels fill, with zeros beyond the last.
  var count: Int { Self.count(of: channels) }

  /// The elements that so many channels fill.
  static func count(of channels: Int) -> Int { (channels + 7) / 8 * 8 }

  /// Reads rows of planes (C, place).
  func interleave(_ rows: Rows, of planes: UnsafePointer<Float>, into blocks: UnsafeMutablePointer<Float>) {
    forEachRow(of: rows) { row, plane, lanes, block in
      if row == 0 && planeCount < Self.page { fetch(rows.count &* rows.length, of: planes + plane, lanes) }
      let (row, stride) = eightRows(at: planes + plane, lanes, rows.length)
      BilinearCells.forEachEight(of: rows.length) { i in
        transpose(row + i, stride: stride, to: blocks + (block &+ i &* pitch), stride: pitch)
      }
    }
  }

  /// Writes rows of planes (C, place).
  func deinterleave(_ blocks: UnsafePointer<Float>, to rows: Rows, of planes: UnsafeMutablePointer<Float>) {
    forEachRow(of: rows) { _, plane, lanes, block in
      BilinearCells.forEachEight(of: rows.length) { i in
        forEachColumn(of: blocks + (block &+ i &* pitch), stride: pitch) { lane, elements in
          if lane < lanes { elements.store(to: planes + (plane &+ lane &* planeCount &+ i)) }
        }
      }
    }
  }

  /// Adds rows to planes (C, place), and leaves zeros behind.
  func moveDeinterleaved(
    _ blocks: UnsafeMutablePointer<Float>, to rows: Rows, of planes: UnsafeMutablePointer<Float>
  ) {
    forEachRow(of: rows) { _, plane, lanes, block in
      BilinearCells.forEachEight(of: rows.length) { i in
        // Zeros also keep places to which the last eight reach back from being added twice.
        let square = blocks + (block &+ i &* pitch)
        forEachColumn(of: square, stride: pitch) { lane, elements in
          let target = planes + (plane &+ lane &* planeCount &+ i)
          if lane < lanes { (SIMD8(at: target) + elements).store(to: target) }
        }
        for place in 0..<8 { SIMD8<Float>.zero.store(to: square + place &* pitch) }
      }
    }
  }

  /// Calls the body for every row of every eight channels with its number, where it begins in planes, its channels,
  /// and where it begins in blocks.
  @inline(__always)
  private func forEachRow(
    of rows: Rows, _ body: (_ row: Int, _ plane: Int, _ lanes: Int, _ block: Int) -> Void
  ) {
    for first in stride(from: 0, to: channels, by: 8) {
      for row in 0..<rows.count {
        body(
          row, first &* planeCount &+ row &* rows.length, min(8, channels &- first),
          row &* rows.stride &* pitch &+ first)
      }
    }
  }

  /// Has a few planes fetched into the cache, by reading a number of each line.
  ///
  /// Plane after plane, which a processor foresees: where several share a page it does not foresee all their rows. The
  /// result is written down because what nobody needs would not be read.
  @inline(__always)
  private func fetch(_ count: Int, of planes: UnsafePointer<Float>, _ lanes: Int) {
    var bits: UInt32 = 0
    for lane in 0..<lanes {
      let plane = planes + lane &* planeCount
      for i in stride(from: 0, to: count, by: 16) { bits ^= plane[i].bitPattern }
    }
    scratch.rows[0] = Float(bitPattern: bits)
  }

  /// Eight rows: those of planes where there are eight, otherwise a copy with zeros.
  @inline(__always)
  private func eightRows(
    at planes: UnsafePointer<Float>, _ lanes: Int, _ length: Int
  ) -> (rows: UnsafePointer<Float>, stride: Int) {
    guard lanes < 8 else { return (planes, planeCount) }
    for lane in 0..<8 {
      let row = scratch.rows + lane * scratch.stride
      if lane < lanes {
        row.update(from: planes + lane * planeCount, count: length)
      } else {
        row.update(repeating: 0, count: length)
      }
    }
    return (UnsafePointer(scratch.rows), scratch.stride)
  }
}
