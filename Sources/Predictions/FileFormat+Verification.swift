import Datasets
public import Files
import Training

extension FileFormat {
  /// Checks all that can be checked of a file of any kind, and says what was, such as `100 samples`.
  ///
  /// One that is not sealed is to be sealed anew.
  /// - Throws: `Fault` that says what is wrong.
  public static func verify(_ path: String, sealed isSealed: Bool = true) throws -> String {
    switch try FileFormat(of: path, sealed: isSealed) {
    case .checkpoint: return "\(try CheckpointFile(path, sealed: isSealed).verify()) arrays"
    case .dataset:
      let dataset = try DatasetFile(opening: path, sealed: isSealed)
      try dataset.verify()
      return "\(dataset.count) samples"
    case .predictions: return "\(try PredictionFile(path, sealed: isSealed).verify()) samples"
    }
  }
}
