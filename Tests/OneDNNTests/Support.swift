import Memory
import OneDNN
import Reference
import TestSupport

/// The layouts that the layers use.
let layouts: [Layout] = [.plain, .channelsLast, .channelBlocks(8), .channelBlocks(16)]

/// An engine that computes with one thread, as ranks do.
func engine() throws -> Engine {
  try Threads.set(1)
  return try Engine()
}

/// Memory in a descriptor's layout, seen as row-major values in the order of the dimensions.
final class Buffer {
  let descriptor: MemoryDescriptor
  private let memory: AlignedMemory<Float>
  private let places: [Int]

  /// `layout` is said again because a descriptor names the first of equal ones.
  init(_ descriptor: MemoryDescriptor, _ layout: Layout, _ values: [Float]? = nil) {
    self.descriptor = descriptor
    // Computed so that it does not depend on oneDNN.
    places = ChannelBlocks(descriptor.dimensions, lanes: layout.lanes(of: descriptor.dimensions[1])).places
    memory = AlignedMemory(repeating: values == nil ? .nan : 0, count: descriptor.storageCount)
    for (place, value) in zip(places, values ?? []) { pointer[place] = value }
  }

  var pointer: UnsafeMutablePointer<Float> { memory.start }

  var values: [Float] { places.map { pointer[$0] } }
}

/// Largest error of a sum of `count` Float32 products of numbers in −1 … 1, with room for any order.
func tolerance(_ count: Int) -> Double { 2e-7 * Double(count).squareRoot() * 4 + 1e-6 }
