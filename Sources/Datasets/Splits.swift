import Files
import POSIX

/// The samples that a run learns from, chooses by and is judged by.
public struct Splits {
  /// What is learnt from, distorted anew in every epoch.
  public let training: any Dataset

  /// What is held out of the training samples, distorted once; nil where none are.
  public let validation: (any Dataset)?

  /// What the final figure is taken on, distorted once; nil where a dataset is given, but none for the test.
  public let test: (any Dataset)?

  /// Takes over datasets of one schema.
  public init(training: any Dataset, validation: (any Dataset)? = nil, test: (any Dataset)? = nil) {
    self.training = training
    self.validation = validation
    self.test = test
  }

  /// Opens what the options name; `digits` are needed where they name no dataset.
  ///
  /// Throws a ``Fault`` where a dataset cannot be used, or fewer training samples are there than held out.
  public init(_ options: DataOptions, seed: UInt64, digits: Digits?) throws {
    if let path = options.file {
      self = try Splits(dataset: DatasetFile(opening: path), options).made(by: options, seed: seed)
    } else {
      guard let digits else { preconditionFailure("neither a dataset nor digits") }
      self = try Splits(digits, options).made(by: options, seed: seed)
    }
  }

  private init(dataset file: DatasetFile, _ options: DataOptions) throws {
    try Self.refuseChoosing(byFileOf: options)
    let holdout = try Holdout(validation: options.validation, of: file.count)
    training = DatasetSlice(file, rows: holdout.training)
    let heldOut = holdout.validation.isEmpty ? nil : DatasetSlice(file, rows: holdout.validation)
    validation = try options.validationFile.map { try Self.file($0, like: file) } ?? heldOut
    test = try options.testFile.map { try Self.file($0, like: file) }
  }

  /// Refuses to choose settings by what is learnt from: the same file, however it is named.
  private static func refuseChoosing(byFileOf options: DataOptions) throws(Fault) {
    guard let file = options.file, let other = options.validationFile,
      let identity = try? FileStatus(of: file).identity, identity == (try? FileStatus(of: other).identity)
    else { return }
    throw Fault(
      .configuration,
      "data.validation_file \(other) is the file of data.file \(file), and what is chosen by samples that were learnt from is not the best; "
        + "name another file, or none and hold some of its samples out with data.validation")
  }

  /// Opens a dataset of further samples, which must have what those to train on have.
  private static func file(_ path: String, like training: DatasetFile) throws -> any Dataset {
    let file = try DatasetFile(opening: path)
    if let difference = file.schema.difference(from: training.schema) {
      throw Fault(
        .configuration, "\(file.path) has \(difference.own), but \(training.path) \(difference.other)")
    }
    return file
  }

  private init(_ digits: Digits, _ options: DataOptions) throws {
    let holdout = try Holdout(validation: options.validation, of: digits.trainingIDs.count)
    training = DatasetSlice(digits, rows: holdout.training)
    validation = holdout.validation.isEmpty ? nil : DatasetSlice(digits, rows: holdout.validation)
    test = DatasetSlice(digits, rows: Array(digits.testIDs))
  }
}
