/// Memory of the wrapper's own that starts on a cache line, zero at first.
final class AlignedBuffer {
  /// One cache line, and one AVX-512 register.
  private static let alignment = 64

  let address: UnsafeMutableRawPointer

  init(byteCount: Int) {
    address = .allocate(byteCount: byteCount, alignment: Self.alignment)
    address.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
  }

  convenience init(floatCount: Int) { self.init(byteCount: floatCount * MemoryLayout<Float>.stride) }

  deinit { address.deallocate() }

  var floats: UnsafeMutablePointer<Float> { address.assumingMemoryBound(to: Float.self) }
}
