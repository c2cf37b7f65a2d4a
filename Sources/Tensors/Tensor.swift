public import Memory

/// A Float32 tensor: a shape, a layout and one 64-byte-aligned allocation, zero at first.
///
/// A class, so that a layer can own it and lend it for the length of a pass without copying.
public final class Tensor {
  /// Shape and layout.
  public let descriptor: TensorDescriptor

  /// All elements in memory order; valid as long as the tensor lives.
  public let elements: UnsafeMutableBufferPointer<Float>

  private let memory: AlignedMemory<Float>

  /// Allocates a tensor of zeros.
  public init(_ descriptor: TensorDescriptor) {
    self.descriptor = descriptor
    memory = AlignedMemory(repeating: 0, count: descriptor.storageCount)
    elements = memory.elements
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

  /// The logical dimensions.
  public var shape: Shape { descriptor.shape }

  /// The order in memory.
  public var layout: Layout { descriptor.layout }

  /// The first element.
  public var pointer: UnsafeMutablePointer<Float> { memory.start }

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
  public var storageCount: Int { layout.storageCount(of: shape.dimensions) }

  /// Shape and layout as `(64, 1, 28, 28) plain`.
  public var description: String { "\(shape) \(layout)" }
}
