/// Images that stand in more than one place, by the digests of their pixels.
package struct Duplicates {
  /// A split, with the digests of its images and what faults call them.
  package struct Part {
    let name: String
    let digests: [UInt64]
    let labels: [Int]
    let nameOfRow: (Int) -> String

    /// Takes the digest, and the class, of every image of a split.
    package init(_ name: String, digests: [UInt64], labels: [Int], nameOfRow: @escaping (Int) -> String) {
      (self.name, self.digests, self.labels, self.nameOfRow) = (name, digests, labels, nameOfRow)
    }
  }

  /// What is to be said of them, a sentence each kind.
  package private(set) var notices: [String] = []

  /// Looks for them in all splits, the training samples first.
  package init(_ parts: [Part]) {
    var first: [UInt64: (part: Int, row: Int)] = [:]
    var found: [Kind: (count: Int, example: String)] = [:]
    for (index, part) in parts.enumerated() {
      for (row, digest) in part.digests.enumerated() {
        guard let known = first[digest] else {
          first[digest] = (index, row)
          continue
        }
        let other = parts[known.part]
        let kind = Kind(
          split: part.name, other: other.name, isOfOneClass: other.labels[known.row] == part.labels[row])
        let example = "\(part.nameOfRow(row)) is \(other.nameOfRow(known.row))"
        found[kind, default: (0, example)].count += 1
      }
    }
    notices = found.map { $0.sentence($1.count, $1.example) }.sorted()
  }

  /// Where images stand again.
  private struct Kind: Hashable {
    let split, other: String
    let isOfOneClass: Bool

    func sentence(_ count: Int, _ example: String) -> String {
      let place = split == other ? "there twice" : "in the \(other) split, too"
      let (noun, verb) = count == 1 ? ("image", "is") : ("images", "are")
      return "\(count) \(noun) of the \(split) split \(verb) \(place)"
        + "\(isOfOneClass ? "" : ", under another class"): \(count == 1 ? "" : "such as ")\(example)"
    }
  }
}
