import Files
import ArgumentParser
import Datasets
import Training

/// The splits of a configuration's samples, by the names that the command line uses.
enum Split: String, ExpressibleByArgument, CaseIterable {
  case training
  case validation
  case test

  /// The samples of the split.
  func samples(of splits: Splits) throws -> any Dataset {
    switch self {
    case .training: return splits.training
    case .validation:
      guard let validation = splits.validation else {
        throw Fault(.configuration, "data.validation is 0, so no digits are held out; set it first")
      }
      return validation
    case .test:
      guard let test = splits.test else {
        throw Fault(.configuration, "the configuration's data has no test split; set data.test_file")
      }
      return test
    }
  }
}
