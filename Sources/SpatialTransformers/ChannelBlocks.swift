import Tensors

/// Channels side by side in vectors of eight, (place, blocks, 8): how a kernel reads a pixel of many at once.
///
/// Vectors have eight lanes on every machine, so that sums over channels have one order. Planes are read and written
/// eight at a time, in runs of eight places or more.
struct ChannelBlocks {
  /// The elements of a page of memory, within which a processor looks ahead.
  private static let page = 1024

  /// The channels.
  let channels: Int

  /// The distance between their planes.
  let planeStride: Int

  /// Room for a run of eight channels, (8, place).
  let scratch: Tensor

  /// The elements that the channels fill, with zeros beyond the last.
  var count: Int { Self.count(of: channels) }

  /// The elements that so many channels fill.
  static func count(of channels: Int) -> Int { (channels + 7) / 8 * 8 }

  /// Reads a run of planes (C, place) into blocks, where `places` says.
  func interleave(
    _ planes: UnsafePointer<Float>, _ count: Int, into blocks: UnsafeMutablePointer<Float>,
    at places: UnsafePointer<Float>
  ) {
    forEachEight { first, lanes in
      let (rows, stride) = eightRows(at: planes + first &* planeStride, lanes, count)
      let blocks = blocks + first
      BilinearCells.forEachEight(of: count) { i in
        forEachColumn(of: { rows + (i &+ $0 &* stride) }) { place, elements in
          elements.store(to: blocks + BilinearCells.place(places[i &+ place]))
        }
      }
    }
  }

  /// Writes a run of planes (C, place) from blocks.
  func deinterleave(
    _ blocks: UnsafePointer<Float>, at places: UnsafePointer<Float>, to planes: UnsafeMutablePointer<Float>,
    _ count: Int
  ) {
    forEachEight { first, lanes in
      let (blocks, planes) = (blocks + first, planes + first &* planeStride)
      BilinearCells.forEachEight(of: count) { i in
        forEachColumn(of: { blocks + BilinearCells.place(places[i &+ $0]) }) { lane, elements in
          if lane < lanes { elements.store(to: planes + (lane &* planeStride &+ i)) }
        }
      }
    }
  }

  /// Adds a run of blocks to planes (C, place), and leaves zeros behind.
  func moveDeinterleaved(
    _ blocks: UnsafeMutablePointer<Float>, at places: UnsafePointer<Float>,
    to planes: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    forEachEight { first, lanes in
      let (blocks, planes) = (blocks + first, planes + first &* planeStride)
      BilinearCells.forEachEight(of: count) { i in
        forEachColumn(of: { UnsafePointer(blocks + BilinearCells.place(places[i &+ $0])) }) {
          lane, elements in
          let target = planes + (lane &* planeStride &+ i)
          if lane < lanes { (SIMD8(at: target) + elements).store(to: target) }
        }
        // Zeros also keep places to which the last eight reach back from being added twice.
        for place in 0..<8 {
          SIMD8<Float>.zero.store(to: blocks + BilinearCells.place(places[i &+ place]))
        }
      }
    }
  }

  /// Calls the body with the first of every eight channels and how many there are.
  @inline(__always)
  private func forEachEight(_ body: (_ first: Int, _ lanes: Int) -> Void) {
    for first in stride(from: 0, to: channels, by: 8) { body(first, min(8, channels &- first)) }
  }

  /// Eight rows: those of planes where there are eight, otherwise a copy with zeros.
  @inline(__always)
  private func eightRows(
    at planes: UnsafePointer<Float>, _ lanes: Int, _ count: Int
  ) -> (rows: UnsafePointer<Float>, stride: Int) {
    if lanes == 8 {
      if planeStride < Self.page { fetch(planes, count) }
      return (planes, planeStride)
    }
    let (rows, stride) = (scratch.pointer, scratch.shape[1])
    for lane in 0..<8 {
      let row = rows + lane * stride
      if lane < lanes {
        row.update(from: planes + lane * planeStride, count: count)
      } else {
        row.update(repeating: 0, count: count)
      }
    }
    return (UnsafePointer(rows), stride)
  }

  /// Has eight planes fetched into the cache, by reading a number of each line.
  ///
  /// Plane after plane, which a processor foresees: where several share a page it does not foresee all their rows. The
  /// result is written down because what nobody needs would not be read.
  @inline(__always)
  private func fetch(_ planes: UnsafePointer<Float>, _ count: Int) {
    var bits: UInt32 = 0
    for lane in 0..<8 {
      let plane = planes + lane &* planeStride
      var i = 0
      while i < count {
        bits ^= plane[i].bitPattern
        i &+= 16
      }
    }
    scratch.pointer.pointee = Float(bitPattern: bits)
  }
}
