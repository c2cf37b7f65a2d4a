import Files

extension Splits {
  /// What the options make of the samples of each split.
  ///
  /// Throws a ``Fault`` where they cannot be distorted like that.
  func made(by options: DataOptions, seed: UInt64) throws -> Splits {
    func made(_ dataset: any Dataset, _ split: Split) throws -> any Dataset {
      try options.distorted(dataset, seed: options.seed(of: split, inRunOf: seed))
    }
    return Splits(
      training: try made(training, .training).augmented(by: options.augmentation, seed: seed),
      validation: try validation.map { try made($0, .validation) }, test: try test.map { try made($0, .test) }
    )
  }
}

extension DataOptions {
  /// The samples under the distortion, unless a file has them like that already.
  fileprivate func distorted(_ dataset: any Dataset, seed: UInt64) throws -> any Dataset {
    guard let found = dataset.frozenDistortion else {
      return try dataset.distorted(by: distortion, seed: seed)
    }
    let (words, isNone) = (distortion.words, distortion.kind == .none)
    if isNone || found == words { return dataset }
    guard found == DistortionKind.none.rawValue else {
      throw Fault(
        .configuration,
        "the dataset holds samples that are distorted already (\(found)), and data.distortion would do it again (\(words)); "
          + "set data.distortion.kind=none to take them as they are")
    }
    return try dataset.distorted(by: distortion, seed: seed)
  }

  /// How samples of a split are made, in words.
  func words(of dataset: any Dataset, in split: Split) -> String {
    let isAugmented = split == .training && !augmentation.isEmpty
    let before = distortion.kind == .none ? dataset.frozenDistortion : nil
    return (before ?? distortion.words) + (isAugmented ? "; augmented: \(augmentation.words)" : "")
  }
}
