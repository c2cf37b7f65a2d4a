package import Datasets
import POSIX

/// The samples of one split, on their way into a file.
package struct ImportedSplit {
  /// Which split it is.
  package let split: Split

  /// Its samples.
  package let dataset: any Dataset

  private let all: ImportedDataset
  private let rows: [Int]?

  init(_ split: Split, _ all: ImportedDataset, rows: [Int]? = nil) {
    (self.split, self.all, self.rows) = (split, all, rows)
    dataset = rows.map { DatasetSlice(all, rows: $0) } ?? all
  }

  /// What faults call the picture of a row.
  package func name(of row: Int) -> String { all.name(of: rows?[row] ?? row) }

  /// What is to be said of the classes of its samples, which `file` holds.
  package func notices(_ counts: [(name: String, samples: Int)]) -> [String] {
    let present = counts.filter { $0.samples > 0 }
    let missing = counts.filter { $0.samples == 0 }.map(\.name)
    var notices: [String] = []
    if present.count == 1 {
      notices.append(
        "all samples of the \(split.rawValue) split are of one class, \(present[0].name.visible)")
    }
    if split == .training, let odd = Self.odd(among: counts.map(\.name)) {
      notices.append(
        "all classes but \(odd.summary) are numbers; if that is a slip, mend it and import again")
    }
    if !missing.isEmpty { notices.append("the \(split.rawValue) split has no sample of \(missing.summary)") }
    return notices
  }

  /// The names that are no numbers where most are; nil where all are alike, or as many are as are not.
  private static func odd(among names: [String]) -> [String]? {
    let words = names.filter { Int($0) == nil }
    return (1..<max(names.count - words.count, 1)).contains(words.count) ? words : nil
  }
}
