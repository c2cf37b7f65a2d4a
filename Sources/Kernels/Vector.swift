import CVector

/// The number of Float32 in the build's widest registers, and of channels in a block: 16 with AVX-512, otherwise 8.
public var vectorLanes: Int { Vector.scalarCount }

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
}
