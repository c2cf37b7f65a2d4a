/// What is known of the samples of a micro-batch, for a network's output to be held against.
public struct Targets {
  /// The number of samples.
  public let count: Int

  /// The classes, row by row; (samples, labels of a sample).
  public let labels: UnsafeBufferPointer<Int32>

  /// The labels of a sample.
  public let labelsPerSample: Int

  /// The truth about them, row by row, such as what a distortion drew; empty where nobody asked for it.
  public let truth: UnsafeBufferPointer<Float>

  /// The values of the truth about a sample.
  public let truthPerSample: Int

  /// Describes the first `count` samples of rows of labels and of truth.
  public init(
    count: Int, labels: UnsafeBufferPointer<Int32>, labelsPerSample: Int = 1,
    truth: UnsafeBufferPointer<Float> = UnsafeBufferPointer(start: nil, count: 0), truthPerSample: Int = 0
  ) {
    precondition(count * labelsPerSample <= labels.count, "\(labels.count) labels of \(count) samples")
    precondition(count * truthPerSample <= truth.count, "\(truth.count) values of truth of \(count) samples")
    self.count = count
    self.labels = labels
    self.labelsPerSample = labelsPerSample
    self.truth = truth
    self.truthPerSample = truthPerSample
  }

  /// One of the classes of a sample.
  public func label(of sample: Int, _ index: Int = 0) -> Int {
    Int(labels[sample * labelsPerSample + index])
  }
}

/// What the targets of a dataset are.
public struct TargetSchema: Sendable, Equatable {
  /// A column of the truth: its name, and how many values of it a sample has.
  public struct Column: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// The values of a sample.
    public var count: Int

    /// Describes a column.
    public init(_ name: String, count: Int) {
      self.name = name
      self.count = count
    }
  }

  /// The number of classes; labels lie below it.
  public var classCount: Int

  /// The labels of a sample.
  public var labelsPerSample = 1

  /// The columns of the truth, one after another in its rows.
  public var truth: [Column] = []

  /// Describes targets of one label a sample, of which nothing else is known.
  public init(classCount: Int) {
    self.classCount = classCount
  }
}
