import OneDNN

/// The layouts that the layers use.
let layouts: [DataLayout] = [.plain, .channelsLast, .channelBlocks(8), .channelBlocks(16)]

/// An engine that computes with one thread, as ranks do.
func engine() throws -> Engine {
  try Threads.set(1)
  return try Engine()
}

/// Reproducible numbers in −1 … 1 that repeat nowhere near.
func noise(_ count: Int, seed: UInt64) -> [Float] {
  (0..<count).map { index in
    var bits = (UInt64(index) &+ seed &* 0x1_0000_0001) &* 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ (bits >> 29)) &* 0xbf58_476d_1ce4_e5b9
    return Float(Int64(bits >> 40) - 1 << 23) / Float(1 << 23)
  }
}

/// Memory in a descriptor's layout, seen as row-major values in the order of the dimensions.
final class Buffer {
  let descriptor: MemoryDescriptor
  let layout: DataLayout
  let pointer: UnsafeMutablePointer<Float>

  /// `layout` is said again because a descriptor names the first of equal ones.
  init(_ descriptor: MemoryDescriptor, _ layout: DataLayout, _ values: [Float]? = nil) {
    self.descriptor = descriptor
    self.layout = layout
    pointer = .allocate(capacity: descriptor.storageCount)
    pointer.initialize(repeating: values == nil ? .nan : 0, count: descriptor.storageCount)
    for (index, value) in (values ?? []).enumerated() { pointer[place(index)] = value }
  }

  deinit { pointer.deallocate() }

  var values: [Float] { (0..<descriptor.dimensions.reduce(1, *)).map { pointer[place($0)] } }

  /// Where the element with this row-major index lies; written out here so that it does not depend on oneDNN.
  private func place(_ index: Int) -> Int {
    let (channels, cells) = (descriptor.dimensions[1], descriptor.dimensions.dropFirst(2).reduce(1, *))
    let (sample, channel, cell) = (index / (channels * cells), index / cells % channels, index % cells)
    switch layout {
    case .plain: return index
    case .channelsLast: return (sample * cells + cell) * channels + channel
    case .channelBlocks(let size):
      let blocks = (channels + size - 1) / size
      return ((sample * blocks + channel / size) * cells + cell) * size + channel % size
    }
  }
}

/// Largest error of a sum of `count` Float32 products of numbers in −1 … 1, with room for any order.
func tolerance(_ count: Int) -> Double { 2e-7 * Double(count).squareRoot() * 4 + 1e-6 }
