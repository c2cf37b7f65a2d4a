// Pixels are Float32 in memory, and in files what the schema says: both ways, to the bit.

extension Schema.Element {
  /// Writes pixels as they are kept; those of bytes are whole numbers from 0 to 255.
  func write(_ pixels: UnsafePointer<Float>, to bytes: UnsafeMutableRawBufferPointer) {
    switch self {
    case .uint8: for i in bytes.indices { bytes[i] = UInt8(pixels[i]) }
    case .float32:
      bytes.copyMemory(from: UnsafeRawBufferPointer(start: pixels, count: bytes.count))
    }
  }

  /// Reads pixels that are kept like that.
  func read(_ bytes: UnsafeRawBufferPointer, into pixels: UnsafeMutablePointer<Float>) {
    switch self {
    case .uint8: for i in bytes.indices { pixels[i] = Float(bytes[i]) }
    case .float32:
      UnsafeMutableRawBufferPointer(start: pixels, count: bytes.count).copyMemory(from: bytes)
    }
  }
}
