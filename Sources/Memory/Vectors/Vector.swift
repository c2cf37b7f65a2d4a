public import CVector

/// As many Float32 as the build's widest registers hold, 16 with AVX-512, otherwise 8; kernels are written once for either width.
///
/// For libraries alone: a program is compiled for any processor, and would pass a vector in other registers.
public typealias Vector = WidestVector

/// The lanes of a ``Vector``, and the channels of a block.
@inlinable
public var vectorLanes: Int { Vector.scalarCount }

/// The vectors that hold `count` elements, and the blocks that hold as many channels.
@inlinable
public func vectorCount(of count: Int) -> Int { (count + vectorLanes - 1) / vectorLanes }

extension Vector {
  /// Whether a number is nearer to zero than its limit; one of 0 is for those that may be zero.
  @inlinable
  @inline(__always)
  public func isAnyWithin(_ limits: Vector) -> Bool { anyIsWithin(self, limits) }

  /// Whether the vectors that begin at two addresses differ in some lane.
  @inlinable
  @inline(__always)
  public static func differ(at first: UnsafePointer<Float>, _ second: UnsafePointer<Float>) -> Bool {
    anyDiffers(first, second)
  }

  /// The lanes of the vector that begins at an address whose numbers are not zero: a bit each, the first lane's the lowest.
  @inlinable
  @inline(__always)
  public static func lanesOfNonzero(at address: UnsafePointer<Float>) -> UInt32 { nonzeroLanes(address) }
}
