/// Elements on cache lines of their own, for as long as their owner lives.
public final class AlignedMemory<Element: BitwiseCopyable> {
  /// One cache line, and one AVX-512 register.
  @usableFromInline static var alignment: Int { 64 }

  /// The first element.
  public let start: UnsafeMutablePointer<Element>

  /// Makes `count` elements, all of them `element`.
  @inlinable
  public init(repeating element: Element, count: Int) {
    start = Self.allocate(count)
    start.initialize(repeating: element, count: count)
  }

  init(_ elements: [Element]) {
    start = Self.allocate(elements.count)
    start.initialize(from: elements, count: elements.count)
  }

  deinit { start.deallocate() }

  @usableFromInline
  static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Element>.stride, alignment: alignment
    ).bindMemory(to: Element.self, capacity: count)
  }
}
