/// Writes a square of as many rows and columns as a vector has lanes, `stride` apart, with rows as columns.
///
/// Without strides each row lies behind the last.
@inlinable
@inline(__always)
public func transpose(
  _ source: UnsafePointer<Float>, stride sourceStride: Int = vectorLanes,
  to target: UnsafeMutablePointer<Float>, stride targetStride: Int = vectorLanes
) {
  for row in stride(from: 0, to: vectorLanes, by: 8) {
    forEachColumn(of: { source + (row &+ $0) &* sourceStride }, count: vectorLanes) { column, elements in
      elements.store(to: target + (column &* targetStride &+ row))
    }
  }
}

/// Calls the body with each of `count` columns, a multiple of 4, of eight rows.
@inlinable
@inline(__always)
public func forEachColumn(
  of row: (_ index: Int) -> UnsafePointer<Float>, count: Int = 8,
  _ body: (_ column: Int, SIMD8<Float>) -> Void
) {
  for first in stride(from: 0, to: count, by: 4) {
    let columns = Quartet { row($0) + first }.transposed
    body(first, columns.a)
    body(first &+ 1, columns.b)
    body(first &+ 2, columns.c)
    body(first &+ 3, columns.d)
  }
}
