extension SIMD8 where Scalar: BitwiseCopyable {
  /// Reads the eight elements that begin at `address`, which need not be aligned.
  @inlinable
  @inline(__always)
  public init(at address: UnsafePointer<Scalar>) {
    self = UnsafeRawPointer(address).loadUnaligned(as: Self.self)
  }

  /// Reads the `count` elements that begin at `address`, at most eight; the others are `padding`.
  @inlinable
  @inline(__always)
  public init(at address: UnsafePointer<Scalar>, count: Int, padding: Scalar) {
    self = count >= 8 ? Self(at: address) : Self.first(count, at: address, padding: padding)
  }

  /// Out of line, as loops over some lanes are long.
  @inlinable
  @inline(never)
  static func first(_ count: Int, at address: UnsafePointer<Scalar>, padding: Scalar) -> Self {
    var elements = Self(repeating: padding)
    for i in 0..<count { elements[i] = address[i] }
    return elements
  }

  /// Writes the elements to `address`, which need not be aligned.
  @inlinable
  @inline(__always)
  public func store(to address: UnsafeMutablePointer<Scalar>) {
    UnsafeMutableRawPointer(address).storeBytes(of: self, as: Self.self)
  }

  /// Writes the first `count` elements to `address`, at most eight.
  @inlinable
  @inline(__always)
  public func store(to address: UnsafeMutablePointer<Scalar>, count: Int) {
    if count >= 8 { store(to: address) } else { storeFirst(count, to: address) }
  }

  @inlinable
  @inline(never)
  func storeFirst(_ count: Int, to address: UnsafeMutablePointer<Scalar>) {
    for i in 0..<count { address[i] = self[i] }
  }
}
