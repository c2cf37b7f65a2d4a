import Datasets
import Files
import HDF5
import Predictions
import Training

/// The kinds of HDF5 file that stn writes.
enum FileKind {
  case checkpoint
  case dataset
  case predictions

  /// Finds out what the file at `path` is by its `format` attribute.
  init(of path: String) throws {
    guard fileExists(path) else {
      throw TrainingError("there is no file \(path); check the path", .missingInput)
    }
    do {
      let file = try H5File.open(at: path)
      let format = try file.hasAttribute("format") ? try file.stringAttribute("format") : "none"
      switch format {
      case CheckpointFile.format: self = .checkpoint
      case DatasetProvenance.format: self = .dataset
      case PredictionFile.format: self = .predictions
      default:
        throw TrainingError(
          "\(path) has the format \"\(format)\", expected a checkpoint, dataset or predictions of stn",
          .badData)
      }
    } catch let error as H5Error {
      throw TrainingError("\(error)", .badData)
    }
  }
}
