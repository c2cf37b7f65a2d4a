package import Datasets
package import Files
import POSIX

/// What is to be imported, once one rank has looked at all that was named: the same for every rank.
package struct ImportPlan: Codable, Sendable {
  /// Where a split that is not trained on comes from.
  package enum Origin: Sendable, Equatable {
    /// A share of the training samples.
    case share(Double)
    /// A source of its own, with the file or array of its labels where it does not tell that.
    case source(String, labels: String? = nil)

    /// Reads a share, or the path of a source.
    package init?(_ text: String) {
      guard let share = Double(text) else {
        self = .source(text)
        return
      }
      guard share > 0, share < 1 else { return nil }
      self = .share(share)
    }

    /// The path of a source.
    package var path: String? { if case .source(let path, _) = self { path } else { nil } }

    /// The same source with its labels.
    package func labelled(_ labels: String?) -> Origin {
      if case .source(let path, _) = self { .source(path, labels: labels) } else { self }
    }
  }

  /// The pictures of every split that has some of its own, by its name.
  private let found: [String: Found]

  /// The shares of the training samples that are held out, by the split's name.
  private let shares: [String: Double]

  /// The names of the classes, if somebody or the source says them.
  private let classNames: GivenNames?

  /// When each file of many pictures was last changed.
  private let stamps: [String: Int]

  /// What is to be said of what was found.
  package let notices: [String]

  /// Looks at all sources.
  ///
  /// - Throws: a fault where one is missing or not to be understood, or a split is named that a source already has.
  package init(_ source: String, _ origins: [Split: Origin], _ options: FindingOptions) throws(Fault) {
    let training = try FoundSource(at: source, options)
    guard let own = training[.training] else {
      throw Fault(
        .badData,
        "\(source) has pictures of the \(training.tried.split.rawValue) split, but none to train with")
    }
    var found = [Split.training.rawValue: own]
    for split in [Split.validation, .test] {
      found[split.rawValue] = try Self.find(split, at: origins[split], beside: training, of: source, options)
    }
    self.found = found
    shares = try Self.shares(origins)
    stamps = try Self.stamps(of: found.values.flatMap(\.files))
    notices = Split.allCases.compactMap { found[$0.rawValue]?.notices }.flatMap(\.self)
    classNames = training.classNames
  }

  /// The pictures of a split of its own: where somebody says, or what the source has.
  private static func find(
    _ split: Split, at origin: Origin?, beside training: FoundSource, of source: String,
    _ options: FindingOptions
  ) throws(Fault) -> Found? {
    guard let origin else { return training[split] }
    guard training[split] == nil else {
      throw Fault(
        .usage,
        "\(source) has a \(split.rawValue) split of its own; leave out --\(split.rawValue), or name a part of it as the source"
      )
    }
    guard case .source(let path, let labels) = origin else { return nil }
    var own = options
    // A file of labels belongs to the pictures that it was named with.
    own.labels = labels
    let other = try FoundSource(at: path, own)
    return other[split] ?? other[.training] ?? other.tried.found
  }

  private static func shares(_ origins: [Split: Origin]) throws(Fault) -> [String: Double] {
    var shares: [String: Double] = [:]
    for case (let split, .share(let share)) in origins { shares[split.rawValue] = share }
    let sum = shares.values.reduce(0, +)
    guard sum < 1 else {
      throw Fault(.usage, "the shares held out are \(sum) together, expected less than 1")
    }
    return shares
  }

  private static func stamps(of files: [String]) throws(Fault) -> [String: Int] {
    var stamps: [String: Int] = [:]
    for file in files {
      do throws(SystemError) { stamps[file] = try FileStatus(of: file).modified } catch {
        throw Fault(error.isMissing ? .missingInput : .inputOutput, "\(file) cannot be read: \(error)")
      }
    }
    return stamps
  }

  /// Refuses files of many pictures that were changed since they were looked at.
  package func checkUnchanged() throws(Fault) {
    for (file, stamp) in try Self.stamps(of: stamps.keys.sorted()) where stamp != stamps[file] {
      throw Fault(.badData, "\(file) was changed while it was read; start again")
    }
  }

  /// Refuses outputs that would replace what is read.
  package func check(areNone outputs: [NamedFile]) throws(Fault) { try found.values.check(areNone: outputs) }

  /// Opens all pictures, as samples of every split.
  ///
  /// - Throws: a fault where they cannot be read, nobody says what they show, or a class is not among those of training.
  package func open(_ options: FramingOptions, seed: UInt64) throws(Fault) -> [ImportedSplit] {
    var (pictures, labels) = try open(.training)
    let own = labels.classNames
    if let classNames { try labels.rename(classNames) }
    let all = try ImportedDataset(pictures, labels, options)
    let held = try StratifiedSplit(
      labels, validation: shares[Split.validation.rawValue] ?? 0, test: shares[Split.test.rawValue] ?? 0,
      seed: seed)
    var splits = [ImportedSplit(.training, all, rows: held.training)]
    var firstID = all.count
    for (split, rows) in [(Split.validation, held.validation), (.test, held.test)] {
      if !rows.isEmpty { splits.append(ImportedSplit(split, all, rows: rows)) }
      guard found[split.rawValue] != nil else { continue }
      let part = try open(split, like: labels, which: own)
      let dataset = ImportedDataset(part.pictures, part.labels, all.framing, firstID: firstID)
      splits.append(ImportedSplit(split, dataset))
      firstID += dataset.count
    }
    return splits
  }

  private func open(_ split: Split) throws(Fault) -> (pictures: any PictureSource, labels: SampleLabels) {
    guard let part = found[split.rawValue] else { preconditionFailure("nothing was found of \(split)") }
    let (pictures, labels) = try part.open()
    guard let labels else { throw pictures.lacksLabels }
    return (pictures, labels)
  }

  /// The pictures of a split, whose classes must be among those of training, which calls them `own` in its source.
  private func open(
    _ split: Split, like training: SampleLabels, which own: [String]
  ) throws(Fault) -> (pictures: any PictureSource, labels: SampleLabels) {
    var (pictures, labels) = try open(split)
    guard labels.perSample == training.perSample else {
      throw Fault(
        .badData,
        "the \(split.rawValue) split has \(labels.perSample) labels for each picture, training \(training.perSample); expected as many"
      )
    }
    // Names that were given to the classes are given to those of the same numbers here.
    if let classNames, labels.classNames.contains(where: own.contains) {
      try labels.recode(to: own, of: "the \(split.rawValue) split")
      try labels.rename(classNames)
    }
    try labels.recode(to: training.classNames, of: "the \(split.rawValue) split")
    return (pictures, labels)
  }
}
