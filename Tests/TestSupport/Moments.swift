public import Testing

/// Fails unless mean and variance of `numbers` lie within five standard errors of what they should be.
///
/// `fourth` is the distribution's fourth central moment, which says how far a sample's variance strays.
public func expectMoments(
  of numbers: [Double], mean: Double, variance: Double, fourth: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let count = Double(numbers.count)
  let found = numbers.reduce(0, +) / count
  expectClose(found, mean, absolute: 5 * (variance / count).squareRoot(), sourceLocation: sourceLocation)
  let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
  let error = ((fourth - variance * variance) / count).squareRoot()
  expectClose(squares, variance, absolute: 5 * error, sourceLocation: sourceLocation)
}
