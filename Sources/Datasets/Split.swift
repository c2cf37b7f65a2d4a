import Files

/// The parts that a run has of its samples, by the names that the command line uses.
public enum Split: String, CaseIterable, Sendable {
  /// What is learnt from.
  case training
  /// What is held out to choose by.
  case validation
  /// What the final figure is taken on.
  case test
}

extension Splits {
  /// The samples of a split.
  ///
  /// - Throws: `Fault` where there are none.
  public func dataset(of split: Split) throws -> any Dataset {
    switch split {
    case .training: return training
    case .validation:
      guard let validation else {
        throw Fault(.configuration, "data.validation is 0, so no samples are held out; set it first")
      }
      return validation
    case .test:
      guard let test else {
        throw Fault(.configuration, "the configuration's data has no test split; set data.test_file")
      }
      return test
    }
  }
}

extension DataOptions {
  /// The seed by which samples of a split are distorted, in a run of this seed.
  func seed(of split: Split, inRunOf seed: UInt64) -> UInt64 { split == .training ? seed : testSeed }

  /// Where samples of a split come from when they are frozen as an epoch of a run of this seed has them.
  public func provenance(
    of dataset: any Dataset, in split: Split, epoch: Int, seed: UInt64
  ) -> DatasetProvenance {
    DatasetProvenance(
      seed: self.seed(of: split, inRunOf: seed), split: split.rawValue, epoch: epoch,
      distortion: words(of: dataset, in: split), sourceDigest: dataset.digest)
  }
}
