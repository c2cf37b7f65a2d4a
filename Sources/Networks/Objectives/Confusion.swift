public import Tensors

/// How many labels of each class were taken for each, counted exactly; a sample of several labels is counted for each.
public struct Confusion: Sendable, Equatable {
  /// What a class was taken for, how often, and how often it was there to be mistaken.
  public struct Mistake: Sendable, Equatable {
    /// The class.
    public let label: Int
    /// What it was taken for; nil where that was no class.
    public let predicted: Int?
    /// How many labels of the class were taken for that.
    public let count: Int
    /// How many labels of the class there are.
    public let total: Int
  }

  /// The labels of a sample.
  public let heads: Int

  /// The classes.
  public let classCount: Int

  /// (heads, classes, classes + 1): by the label, then by what was predicted.
  ///
  /// The last column has what is of no class, because NaN hides it or the output has none.
  public var counts: [Int64]

  /// Counts of nothing; nil where nothing is predicted, or where more than 4 million counts would fill 32 MB.
  public init?(heads: Int, classCount: Int) {
    let count = heads * classCount * (classCount + 1)
    guard (1...1 << 22).contains(count) else { return nil }
    (self.heads, self.classCount) = (heads, classCount)
    counts = Array(repeating: 0, count: count)
  }

  /// Forgets all samples.
  public mutating func reset() {
    for cell in counts.indices { counts[cell] = 0 }
  }

  /// Counts the first `targets.count` samples of an output (N, heads · outputs), as cross entropy does.
  public mutating func add(_ output: Tensor, _ targets: Targets) {
    let width = output.shape[1] / heads
    for sample in 0..<targets.count {
      for head in 0..<heads {
        let logits = UnsafeBufferPointer(start: output.sample(sample) + head * width, count: width)
        let predicted = min(CrossEntropy.predictedClass(of: logits) ?? classCount, classCount)
        counts[row(head, targets.label(of: sample, head)).lowerBound + predicted] += 1
      }
    }
  }

  /// What the labels of a class were taken for, class by class, and behind that for none.
  public func predicted(of label: Int, head: Int = 0) -> ArraySlice<Int64> { counts[row(head, label)] }

  /// The most frequent mistakes, added up over heads: of equal ones those of the first classes.
  public func mistakes(_ most: Int) -> [Mistake] {
    let all = (0..<classCount).flatMap { label in
      let sums = sums(of: label)
      return sums.indices.compactMap { predicted in
        predicted == label || sums[predicted] == 0
          ? nil
          : Mistake(
            label: label, predicted: predicted < classCount ? predicted : nil, count: sums[predicted],
            total: sums.reduce(0, +))
      }
    }
    // Sorting keeps the order of equals.
    return Array(all.sorted { $0.count > $1.count }.prefix(most))
  }

  private func sums(of label: Int) -> [Int] {
    (0...classCount).map { predicted in
      (0..<heads).reduce(0) { $0 + Int(counts[row($1, label).lowerBound + predicted]) }
    }
  }

  private func row(_ head: Int, _ label: Int) -> Range<Int> {
    let start = (head * classCount + label) * (classCount + 1)
    return start..<start + classCount + 1
  }
}
