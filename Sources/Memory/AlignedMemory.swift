/// Elements on cache lines of their own, for as long as their owner lives.
public final class AlignedMemory<Element: BitwiseCopyable> {
  /// One cache line, and one AVX-512 register.
  @usableFromInline static var alignment: Int { 64 }

  /// The first element.
  public let start: UnsafeMutablePointer<Element>

  /// The number of elements.
  public let count: Int

  /// Makes `count` elements, all of them `element`.
  @inlinable
  public init(repeating element: Element, count: Int) {
    start = Self.allocate(count)
    start.initialize(repeating: element, count: count)
    self.count = count
  }

  /// Makes a copy of `elements`.
  @inlinable
  public init(_ elements: [Element]) {
    start = Self.allocate(elements.count)
    start.initialize(from: elements, count: elements.count)
    count = elements.count
  }

  deinit { start.deallocate() }

  /// All elements; valid as long as their owner lives.
  @inlinable
  public var elements: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: start, count: count)
  }

  /// None has an address, too.
  @usableFromInline
  static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    UnsafeMutableRawPointer.allocate(
      byteCount: max(count * MemoryLayout<Element>.stride, 1), alignment: alignment
    ).bindMemory(to: Element.self, capacity: count)
  }
}
