import Memory
import Tensors

/// Channels side by side in vectors of eight, (place, block, lane): how a kernel reads a pixel of many at once.
///
/// Vectors have eight lanes on every machine, so that sums over channels have one order. Planes are read and written
/// eight at a time, in runs of eight places or more. The eight of a block lie as many planes apart as there are blocks:
/// a processor looks ahead along a few rows, of which no two share a page of memory.
struct ChannelBlocks {
  /// The channels.
  let channels: Int

  /// The distance between their planes.
  let planeStride: Int

  /// Room for a run of eight channels, (8, place).
  let scratch: Tensor

  /// The blocks that the channels fill, with zeros for those that are missing.
  var blocks: Int { Self.blocks(of: channels) }

  /// The distance between the planes of a block.
  private var laneStride: Int { blocks * planeStride }

  /// The blocks that so many channels fill.
  static func blocks(of channels: Int) -> Int { (channels + 7) / 8 }

  /// Reads a run of planes (C, place) into blocks, where `places` says.
  func interleave(
    _ planes: UnsafePointer<Float>, _ count: Int, into blocks: UnsafeMutablePointer<Float>,
    at places: UnsafePointer<Int32>
  ) {
    forEachBlock { block, lanes in
      let (rows, stride) = eightRows(at: planes + block &* planeStride, lanes, count)
      let blocks = blocks + 8 &* block
      BilinearCells.forEachEight(of: count) { i in
        forEachColumn(of: { rows + (i &+ $0 &* stride) }) { place, elements in
          elements.store(to: blocks + Int(places[i &+ place]))
        }
      }
    }
  }

  /// Writes a run of planes (C, place) from blocks.
  func deinterleave(
    _ blocks: UnsafePointer<Float>, at places: UnsafePointer<Int32>, to planes: UnsafeMutablePointer<Float>,
    _ count: Int
  ) {
    let laneStride = laneStride
    forEachBlock { block, lanes in
      let (blocks, planes) = (blocks + 8 &* block, planes + block &* planeStride)
      BilinearCells.forEachEight(of: count) { i in
        forEachColumn(of: { blocks + Int(places[i &+ $0]) }) { lane, elements in
          if lane < lanes { elements.store(to: planes + (lane &* laneStride &+ i)) }
        }
      }
    }
  }

  /// Adds a run of blocks to planes (C, place), and leaves zeros behind.
  func moveDeinterleaved(
    _ blocks: UnsafeMutablePointer<Float>, at places: UnsafePointer<Int32>,
    to planes: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    let laneStride = laneStride
    forEachBlock { block, lanes in
      let (blocks, planes) = (blocks + 8 &* block, planes + block &* planeStride)
      BilinearCells.forEachEight(of: count) { i in
        forEachColumn(of: { UnsafePointer(blocks + Int(places[i &+ $0])) }) {
          lane, elements in
          let target = planes + (lane &* laneStride &+ i)
          if lane < lanes { (SIMD8(at: target) + elements).store(to: target) }
        }
        // Zeros also keep places to which the last eight reach back from being added twice.
        for place in 0..<8 {
          SIMD8<Float>.zero.store(to: blocks + Int(places[i &+ place]))
        }
      }
    }
  }

  /// Calls the body with every block and the number of its channels.
  @inline(__always)
  private func forEachBlock(_ body: (_ block: Int, _ lanes: Int) -> Void) {
    let blocks = blocks
    for block in 0..<blocks { body(block, (channels &- block &+ blocks &- 1) / blocks) }
  }

  /// Eight rows: those of planes where there are eight, otherwise a copy with zeros.
  @inline(__always)
  private func eightRows(
    at planes: UnsafePointer<Float>, _ lanes: Int, _ count: Int
  ) -> (rows: UnsafePointer<Float>, stride: Int) {
    guard lanes < 8 else { return (planes, laneStride) }
    let (rows, stride) = (scratch.pointer, scratch.shape[1])
    for lane in 0..<8 {
      let row = rows + lane * stride
      if lane < lanes {
        row.update(from: planes + lane * laneStride, count: count)
      } else {
        row.update(repeating: 0, count: count)
      }
    }
    return (UnsafePointer(rows), stride)
  }
}
