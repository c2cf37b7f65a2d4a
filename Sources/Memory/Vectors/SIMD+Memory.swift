// How vectors of every width are read and written; no address need be aligned.

extension SIMD where Self: BitwiseCopyable {
  /// Reads the elements that begin at `address`.
  @inlinable
  @inline(__always)
  public init(at address: UnsafePointer<Scalar>) {
    self = UnsafeRawPointer(address).loadUnaligned(as: Self.self)
  }

  /// Writes the elements to `address`.
  @inlinable
  @inline(__always)
  public func store(to address: UnsafeMutablePointer<Scalar>) {
    UnsafeMutableRawPointer(address).storeBytes(of: self, as: Self.self)
  }

  /// Reads the elements of which there are `count`, however many more there are than lanes, and zeros for others.
  @inlinable
  @inline(__always)
  public init(at address: UnsafePointer<Scalar>, count: Int) {
    self = count >= Self.scalarCount ? Self(at: address) : Self(beginning: address, count: count)
  }

  /// Writes the elements for which there is room, `count`, however many more there are than lanes.
  @inlinable
  @inline(__always)
  public func store(to address: UnsafeMutablePointer<Scalar>, count: Int) {
    if count >= Self.scalarCount { store(to: address) } else { storeBeginning(to: address, count: count) }
  }

  /// Reads fewer elements than there are lanes; a call, as it is rare.
  @inlinable
  @inline(never)
  init(beginning address: UnsafePointer<Scalar>, count: Int) {
    self.init()
    for lane in 0..<count { self[lane] = address[lane] }
  }

  /// Writes fewer elements than there are lanes; a call, as it is rare.
  @inlinable
  @inline(never)
  func storeBeginning(to address: UnsafeMutablePointer<Scalar>, count: Int) {
    for lane in 0..<count { address[lane] = self[lane] }
  }
}
