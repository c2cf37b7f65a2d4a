import Foundation

/// √n times the largest distance between the share of samples up to a value and what a distribution has there.
///
/// Under the distribution it is above 1.95 once in a thousand times, and above 2.5 once in 134,000. Source: Kolmogorov 1933.
public func kolmogorovDistance(_ samples: [Double], _ distribution: (Double) -> Double) -> Double {
  let (sorted, count) = (samples.sorted(), Double(samples.count))
  let distance = sorted.enumerated().reduce(0.0) { largest, sample in
    let share = distribution(sample.element)
    return max(largest, Double(sample.offset + 1) / count - share, share - Double(sample.offset) / count)
  }
  return distance * count.squareRoot()
}

/// The same between two samples, with √(n m / (n + m)) in place of √n.
///
/// Source: Smirnov 1939.
public func kolmogorovDistance(_ samples: [Double], _ others: [Double]) -> Double {
  let (a, b) = (samples.sorted(), others.sorted())
  var (i, j, largest) = (0, 0, 0.0)
  while i < a.count, j < b.count {
    let value = min(a[i], b[j])
    while i < a.count, a[i] == value { i += 1 }
    while j < b.count, b[j] == value { j += 1 }
    largest = max(largest, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
  }
  return largest * (Double(a.count * b.count) / Double(a.count + b.count)).squareRoot()
}

/// The share of the uniform distribution between two bounds that lies below a value.
public func uniformShare(_ low: Double, _ high: Double) -> (Double) -> Double {
  { min(max(($0 - low) / (high - low), 0), 1) }
}

/// The share of a normal distribution about zero that lies below a value.
public func normalShare(deviation: Double) -> (Double) -> Double {
  { erfc(-$0 / deviation / 2.0.squareRoot()) / 2 }
}
