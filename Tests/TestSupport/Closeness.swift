// Comparison of floating-point results with what they should be.

public import Testing

/// Fails the running test unless every |actual − expected| ≤ absolute + relative · |expected|.
///
/// The message names the worst index, both values and the tolerance there. NaN is close to nothing.
public func expectClose(
  _ actual: some Collection<some BinaryFloatingPoint>, _ expected: some Collection<some BinaryFloatingPoint>,
  relative: Double = 0, absolute: Double = 0, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.count == expected.count, "counts differ", sourceLocation: sourceLocation)
  #expect(!expected.isEmpty, "nothing is compared", sourceLocation: sourceLocation)
  let pairs = zip(actual, expected).map { (Double($0), Double($1)) }
  let excess = pairs.map { actual, expected in
    let distance = abs(actual - expected) - absolute - relative * abs(expected)
    return distance.isNaN && actual != expected ? .infinity : distance
  }
  guard let worst = excess.indices.max(by: { excess[$0] < excess[$1] }), excess[worst] > 0 else { return }
  let (value, goal) = pairs[worst]
  let count = excess.count { $0 > 0 }
  Issue.record(
    """
    \(count) of \(pairs.count) values are too far off; the worst, at index \(worst), is \(value) instead of \
    \(goal), tolerance \(absolute + relative * abs(goal))
    """, sourceLocation: sourceLocation)
}

/// Fails the running test unless |actual − expected| ≤ absolute + relative · |expected|.
public func expectClose(
  _ actual: some BinaryFloatingPoint, _ expected: some BinaryFloatingPoint,
  relative: Double = 0, absolute: Double = 0, sourceLocation: SourceLocation = #_sourceLocation
) {
  let (actual, expected) = (CollectionOfOne(Double(actual)), CollectionOfOne(Double(expected)))
  expectClose(actual, expected, relative: relative, absolute: absolute, sourceLocation: sourceLocation)
}

/// The distance ‖actual − expected‖ in units of ‖expected‖, both Euclidean, summed in Double.
public func relativeL2(
  _ actual: some Collection<some BinaryFloatingPoint>, _ expected: some Collection<some BinaryFloatingPoint>
) -> Double {
  precondition(actual.count == expected.count, "\(actual.count) values compared with \(expected.count)")
  let pairs = zip(actual, expected).map { (Double($0), Double($1)) }
  let distance = pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return (distance / pairs.reduce(0) { $0 + $1.1 * $1.1 }).squareRoot()
}
