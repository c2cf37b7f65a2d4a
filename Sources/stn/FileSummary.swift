import Datasets
import Predictions

/// What a file says of itself, for a person and for a program.
protocol FileSummary {
  /// Some lines of text.
  var text: String { get throws }

  /// The values of a JSON object, by their names.
  var object: [String: any Encodable] { get throws }
}

extension DatasetFile.Summary: FileSummary {}
extension PredictionFile.Summary: FileSummary {}
