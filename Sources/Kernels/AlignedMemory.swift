/// Elements on cache lines of their own, for as long as their owner lives.
final class AlignedMemory<Element: BitwiseCopyable> {
  /// One cache line, and one AVX-512 register.
  private static var alignment: Int { 64 }

  let start: UnsafeMutablePointer<Element>

  init(repeating element: Element, count: Int) {
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Element>.stride, alignment: Self.alignment)
    start = bytes.initializeMemory(as: Element.self, repeating: element, count: count)
  }

  convenience init(_ elements: [Element], filling element: Element) {
    self.init(repeating: element, count: elements.count)
    for (index, element) in elements.enumerated() { start[index] = element }
  }

  deinit { start.deallocate() }
}
