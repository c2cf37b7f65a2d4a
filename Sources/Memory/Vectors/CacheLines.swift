public import CVector

/// Elements of a cache line.
@inlinable
public var cacheLine: Int { 16 }

/// Asks for the cache lines of `count` elements ahead of their use; they need not exist.
@inlinable
@inline(__always)
public func prefetchLines(_ address: UnsafePointer<Float>, count: Int, writing: Bool) {
  for offset in stride(from: 0, to: count, by: cacheLine) {
    if writing {
      prefetchToWrite(address + offset)
    } else {
      prefetchToRead(address + offset)
    }
  }
}

/// Asks for the cache lines of `count` bytes ahead of their being read; they need not exist.
@inlinable
@inline(__always)
public func prefetchLines(ofBytes address: UnsafeRawPointer, count: Int) {
  for offset in stride(from: 0, to: count, by: cacheLine * MemoryLayout<Float>.size) {
    prefetchToRead(address + offset)
  }
}
