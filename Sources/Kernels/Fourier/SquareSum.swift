import Memory

/// The squares of `count` elements, whole vectors, summed up in every lane.
func sumOfSquares(_ elements: UnsafePointer<Float>, count: Int) -> Vector {
  // Two sums, of which one needn't wait for the other.
  var (even, odd) = (Vector(), Vector())
  let pairs = count / (2 * vectorLanes) * 2 * vectorLanes
  for index in stride(from: 0, to: pairs, by: 2 * vectorLanes) {
    let (first, second) = (Vector(at: elements + index), Vector(at: elements + index + vectorLanes))
    even.addProduct(first, first)
    odd.addProduct(second, second)
  }
  if pairs < count { even.addProduct(Vector(at: elements + pairs), Vector(at: elements + pairs)) }
  return even + odd
}
