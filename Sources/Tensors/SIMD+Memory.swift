extension SIMD where Self: BitwiseCopyable {
  /// Reads the elements that begin at `address`, which need not be aligned.
  @inlinable
  @inline(__always)
  public init(at address: UnsafePointer<Scalar>) {
    self = UnsafeRawPointer(address).loadUnaligned(as: Self.self)
  }

  /// Writes the elements to `address`, which need not be aligned.
  @inlinable
  @inline(__always)
  public func store(to address: UnsafeMutablePointer<Scalar>) {
    UnsafeMutableRawPointer(address).storeBytes(of: self, as: Self.self)
  }
}
