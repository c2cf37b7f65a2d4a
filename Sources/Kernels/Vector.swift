import CVector

/// The number of Float32 in the build's widest registers, and of channels in a block: 16 with AVX-512, otherwise 8.
public var vectorLanes: Int { Vector.scalarCount }

/// The vectors that hold `count` elements, and the blocks that hold as many channels.
func vectorCount(of count: Int) -> Int { (count + vectorLanes - 1) / vectorLanes }

/// As many Float32 as the build's widest registers hold; kernels are written once for either width.
typealias Vector = WidestVector

extension Vector {
  /// Reads the elements that begin at `address`, which need not be aligned.
  @inline(__always)
  init(at address: UnsafePointer<Float>) {
    self = UnsafeRawPointer(address).loadUnaligned(as: Vector.self)
  }

  /// Writes the elements to `address`, which need not be aligned.
  @inline(__always)
  func store(to address: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(address).storeBytes(of: self, as: Vector.self)
  }

  /// Reads the elements of which there are `count`, however many more there are than lanes, and zeros for others.
  @inline(__always)
  init(at address: UnsafePointer<Float>, count: Int) {
    self = count >= vectorLanes ? Vector(at: address) : Vector(beginning: address, count: count)
  }

  /// Writes the elements for which there is room, `count`, however many more there are than lanes.
  @inline(__always)
  func store(to address: UnsafeMutablePointer<Float>, count: Int) {
    if count >= vectorLanes { store(to: address) } else { storeBeginning(to: address, count: count) }
  }

  /// Reads fewer elements than there are lanes; a call, as it is rare.
  @inline(never)
  private init(beginning address: UnsafePointer<Float>, count: Int) {
    self = Vector()
    for lane in 0..<count { self[lane] = address[lane] }
  }

  /// Writes fewer elements than there are lanes; a call, as it is rare.
  @inline(never)
  private func storeBeginning(to address: UnsafeMutablePointer<Float>, count: Int) {
    for lane in 0..<count { address[lane] = self[lane] }
  }
}

/// The squares of `count` elements, whole vectors, summed up in every lane.
func sumOfSquares(_ elements: UnsafePointer<Float>, count: Int) -> Vector {
  // Two sums, of which one needn't wait for the other.
  var (even, odd) = (Vector(), Vector())
  let pairs = count / (2 * vectorLanes) * 2 * vectorLanes
  for index in stride(from: 0, to: pairs, by: 2 * vectorLanes) {
    let (first, second) = (Vector(at: elements + index), Vector(at: elements + index + vectorLanes))
    even.addProduct(first, first)
    odd.addProduct(second, second)
  }
  if pairs < count { even.addProduct(Vector(at: elements + pairs), Vector(at: elements + pairs)) }
  return even + odd
}

/// Elements of a cache line.
var cacheLine: Int { 16 }

/// Asks for the cache lines of `count` elements ahead of their use; they need not exist.
@inline(__always)
func prefetchLines(_ address: UnsafePointer<Float>, count: Int, writing: Bool) {
  for offset in stride(from: 0, to: count, by: cacheLine) {
    if writing {
      prefetchToWrite(address + offset)
    } else {
      prefetchToRead(address + offset)
    }
  }
}
