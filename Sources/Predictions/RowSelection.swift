import Files

/// Rows of a dataset as a person lists them, such as `0-15,40`.
public struct RowSelection: Sendable, Equatable {
  private let ranges: [ClosedRange<Int>]

  /// Reads numbers from 0, and ranges of them that include both ends, with commas between; nil where a text is none.
  public init?(_ text: String) {
    var ranges: [ClosedRange<Int>] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { end in
        end.allSatisfy(\.isNumber) ? Int(end) : nil
      }
      guard (1...2).contains(ends.count), let first = ends.first ?? nil, let last = ends.last ?? nil,
        first <= last
      else { return nil }
      ranges.append(first...last)
    }
    self.ranges = ranges
  }

  /// The rows in ascending order, each once.
  ///
  /// - Throws: `Fault` where the dataset, of `count` samples, lacks one.
  public func rows(of count: Int) throws -> [Int] {
    if let range = ranges.first(where: { $0.upperBound >= count }) {
      throw Fault(
        .usage, "there is no row \(range.upperBound): the data has \(count) samples, rows 0 to \(count - 1)")
    }
    return Set(ranges.joined()).sorted()
  }
}
