import Datasets
import Networks
import SpatialTransformers
import Tensors
import Training

/// What an export wrote, and what the network in it takes and gives, for programs.
public struct ExportReport {
  /// A file that was written.
  struct File: Encodable {
    let path: String
    let bytes: Int

    init(_ path: String, _ bytes: Int) { (self.path, self.bytes) = (path, bytes) }
  }

  /// An array that the network takes or gives.
  struct Value: Encodable {
    /// What it is called; of a transformer `theta/<path>`.
    let name: String
    let type: String
    /// Its extents; nil stands for any number of samples.
    let shape: [Int?]
    /// The names of θ's entries; nil of what has none.
    var entries: [String]?
  }

  private let format: ExportFormat
  private let files: [File]
  private let inputs: [Value]
  private let outputs: [Value]
  private let model: TrainedModel

  /// Tells of a model that is written as `format` into `files`, for so many samples at a time or any number.
  init(of model: TrainedModel, as format: ExportFormat, batch: Int?, in files: [File]) {
    (self.model, self.format, self.files) = (model, format, files)
    inputs = [Value(name: "image", type: model.element.rawValue, shape: [batch] + model.options.input)]
    let logits = Value(name: "logits", type: "float32", shape: [batch] + model.logits)
    outputs =
      [logits]
      + model.network.transformers.map { warp in
        let names = warp.transformation.parameterNames
        return Value(
          name: "theta/\(warp.path)", type: "float32", shape: [batch, names.count], entries: names)
      }
  }

  /// All of it by name: `files`, `format`, `step`, `weights` (averaged or last), `average` (its kind and how many
  /// models it is of; null of the last), `parameters` (how many numbers were learnt),
  /// `digest` (XXH64 of them, the same in all formats), `inputs` and `outputs`, in whose shapes null stands for any number of
  /// samples.
  public var object: [String: any Encodable] {
    [
      "format": format.rawValue, "files": files, "step": model.step,
      "weights": model.weights.rawValue, "average": model.average,
      "parameters": model.network.parameters.count, "digest": model.digest,
      "inputs": inputs, "outputs": outputs,
    ]
  }
}
