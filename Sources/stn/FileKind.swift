import Files
import Datasets
import POSIX
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
      throw Fault(.missingInput, "there is no file \(path); check the path")
    }
    do {
      let file = try H5File.open(at: path)
      let format = try file.hasAttribute("format") ? try file.stringAttribute("format") : "none"
      switch format {
      case CheckpointFile.format: self = .checkpoint
      case DatasetProvenance.format: self = .dataset
      case PredictionFile.format: self = .predictions
      default:
        throw Fault(
          .badData,
          "\(path) has the format \"\(format)\", expected a checkpoint, dataset or predictions of stn")
      }
    } catch let error as H5Error {
      throw Fault(.badData, "\(error)")
    }
  }
}
