/// A Float32 tensor: a shape, a layout and one 64-byte-aligned allocation, zero at first.
///
/// A class, so that a layer can own it and lend it for the length of a pass without copying.
public final class Tensor {
  /// Shape and layout.
  public let descriptor: TensorDescriptor

  /// All elements in memory order; valid as long as the tensor lives.
  public let elements: UnsafeMutableBufferPointer<Float>

  /// Allocates a tensor of zeros.
  public init(_ descriptor: TensorDescriptor) {
    self.descriptor = descriptor
    self.elements = allocateAligned(descriptor.storageCount)
  }

  /// Allocates a plain tensor of zeros.
  public convenience init(_ shape: Shape) {
    self.init(TensorDescriptor(shape))
  }

  /// Allocates a plain tensor that holds `values` in row-major order.
  public convenience init(_ shape: Shape, values: [Float]) {
    precondition(values.count == shape.count, "\(values.count) values for a tensor \(shape)")
    self.init(shape)
    _ = elements.update(fromContentsOf: values)
  }

  deinit {
    elements.deallocate()
  }

  /// The logical dimensions.
  public var shape: Shape { descriptor.shape }

  /// The order in memory.
  public var layout: Layout { descriptor.layout }

  /// The first element.
  public var pointer: UnsafeMutablePointer<Float> { start(of: elements) }

  /// Sets every element to zero.
  public func zero() {
    elements.update(repeating: 0)
  }
}

/// A tensor's shape and its order in memory: all that is known of it at construction.
public struct TensorDescriptor: Hashable, Sendable, CustomStringConvertible {
  /// The logical dimensions.
  public let shape: Shape

  /// The order in memory.
  public let layout: Layout

  /// Describes a tensor of this shape in this layout.
  public init(_ shape: Shape, _ layout: Layout = .plain) {
    self.shape = shape
    self.layout = layout
  }

  /// The number of elements that such a tensor occupies.
  public var storageCount: Int { layout.storageCount(of: shape) }

  /// Shape and layout as `(64, 1, 28, 28) plain`.
  public var description: String { "\(shape) \(layout)" }
}

/// Allocates `count` zeros on a cache line of their own; the caller deallocates.
func allocateAligned(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
  let bytes = max(count, 1) * MemoryLayout<Float>.stride
  let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
  let pointer = raw.initializeMemory(as: Float.self, repeating: 0, count: max(count, 1))
  return UnsafeMutableBufferPointer(start: pointer, count: count)
}

/// The address of a buffer that was allocated and so has one.
func start<T>(of buffer: UnsafeMutableBufferPointer<T>) -> UnsafeMutablePointer<T> {
  guard let address = buffer.baseAddress else { preconditionFailure("a buffer without memory") }
  return address
}
