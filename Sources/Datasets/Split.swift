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
  public func samples(of split: Split) throws -> any Dataset {
    switch split {
    case .training: return training
    case .validation:
      guard let validation else {
        throw Fault(.configuration, "data.validation is 0, so no digits are held out; set it first")
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
