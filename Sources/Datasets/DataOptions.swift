public import Files

/// What a network sees of images.
public enum NormalisationKind: String, CaseIterable, Sendable {
  /// Brightness, 0 to 1, or a file's own numbers.
  case none
  /// That less the mean of the training images, over their standard deviation, for each channel.
  case channels
}

/// Which images a network is trained and tested on.
public struct DataOptions: Sendable, Equatable {
  /// The digits that are distorted afresh: `mnist` for the cache folder, or the path of a folder of IDX files.
  public var digits = "mnist"
  /// A dataset of ours, which is read instead of digits; nil for none.
  public var file: String?
  /// The dataset that holds the samples to choose settings by, where `file` is given; nil for some of the training
  /// samples, or none.
  public var validationFile: String?
  /// The dataset that holds the test split where `file` is given; nil for none.
  public var testFile: String?
  /// What makes the set of digits or of a dataset, in all splits: drawn afresh in every epoch of training, once for the others.
  public var distortion = DistortionOptions()
  /// What is done besides to what is learnt from, and to nothing else.
  public var augmentation: [DistortionStep] = []
  /// What a network sees of the images.
  public var normalisation = NormalisationKind.none
  /// How many training samples are held out to choose settings by.
  public var validation = 0
  /// The seed of the one distortion of every held-out and test sample.
  public var testSeed: UInt64 = 20_150_605

  /// Makes the default options.
  public init() {}

  /// The files that are read, with the keys that name them.
  public var files: [NamedFile] {
    guard let file else { return DigitFolder(digits).filePaths.map { NamedFile("data.digits", $0) } }
    let others = [("data.validation_file", validationFile), ("data.test_file", testFile)]
    return [NamedFile("data.file", file)] + others.compactMap { key, path in path.map { NamedFile(key, $0) } }
  }
}
