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
      let tested = min(Int((Double(rows.count) * test).rounded()), rows.count - 1)
      let validated = min(Int((Double(rows.count) * validation).rounded()), rows.count - 1 - tested)
      self.test += shuffled.suffix(tested)
      self.validation += shuffled.dropLast(tested).suffix(validated)
      training += shuffled.dropLast(tested + validated)
    }
    training.sort()
    self.validation.sort()
    self.test.sort()
    for (share, rows, name) in [(validation, self.validation, "validation"), (test, self.test, "test")]
    where share > 0 && rows.isEmpty {
      throw Fault(
        .badData,
        "no class has samples enough for a \(name) split of \(share): the largest has \(labels.countsByClass.max() ?? 0); name a larger share"
      )
    }
  }
}
