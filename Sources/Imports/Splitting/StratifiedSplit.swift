import Datasets
package import Files
import Tensors

/// Which samples are held out, of every class the same share: the last of a permutation that the seed decides.
package struct StratifiedSplit: Sendable, Equatable {
  /// The rows of each split, ascending.
  package private(set) var training, validation, test: [Int]

  /// Splits samples by their first label.
  ///
  /// Of every class as many are taken as come nearest to its share, and one at least stays to train with.
  package init(_ labels: SampleLabels, validation: Double, test: Double, seed: UInt64) throws(Fault) {
    var classes = [[Int]](repeating: [], count: labels.classNames.count)
    for sample in 0..<labels.count { classes[Int(labels[sample].first ?? 0)].append(sample) }
    (training, self.validation, self.test) = ([], [], [])
    for (label, rows) in classes.enumerated() where !rows.isEmpty {
      let order = KeyedPermutation(count: rows.count, seed: seed, purpose: .split, epoch: label + 1)
      let shuffled = rows.indices.map { rows[order[$0]] }
      let tested = Self.count(test, of: rows.count, leaving: 1)
      let validated = Self.count(validation, of: rows.count, leaving: 1 + tested)
      self.test += shuffled.suffix(tested)
      self.validation += shuffled.dropLast(tested).suffix(validated)
      training += shuffled.dropLast(tested + validated)
    }
    training.sort()
    self.validation.sort()
    self.test.sort()
    let largest = classes.map(\.count).max() ?? 0
    try Self.check(self.validation, validation, "validation", largest: largest)
    try Self.check(self.test, test, "test", largest: largest)
  }

  private static func count(_ share: Double, of rows: Int, leaving rest: Int) -> Int {
    max(min(Int((Double(rows) * share).rounded()), rows - rest), 0)
  }

  private static func check(_ rows: [Int], _ share: Double, _ name: String, largest: Int) throws(Fault) {
    guard share > 0, rows.isEmpty else { return }
    throw Fault(
      .badData,
      "no class has samples enough for a \(name) split of \(share): the largest has \(largest); name a larger share"
    )
  }
}
