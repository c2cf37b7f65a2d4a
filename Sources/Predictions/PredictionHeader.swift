public import Datasets
import Files
import HDF5
public import Networks
import Tensors
public import Training

/// Where predictions come from: the attributes of their file's root, and the configuration.
///
/// Nothing in it tells when, where or by how many ranks they were made, so the same predictions give the same bytes.
public struct PredictionHeader: Sendable {
  /// Steps of training behind the parameters.
  private let step: Int
  /// Which of the checkpoint's weights the parameters are.
  private let weights: WeightChoice
  /// The digest of all parameters, and layers' state, in the order of the checkpoint's `/model`.
  private let parametersDigest: UInt64
  /// Which samples they are: a split's name, or `file`.
  private let split: String
  /// The classes that were predicted of a sample, one for each label; zero where none were.
  var heads = 1
  /// Whether anybody knows what the samples show.
  private let isLabelled: Bool
  /// The digest of the dataset.
  private let dataDigest: UInt64
  /// The samples that the dataset has.
  private let dataCount: Int
  /// The resolved configuration, as YAML.
  private let configuration: String

  /// Describes predictions of samples, of a split's name or `file`, by a network after `step` steps of training.
  public init(
    of dataset: any Dataset, _ split: String, by network: Network, step: Int, weights: WeightChoice = .last,
    configuration: String
  ) {
    self.step = step
    self.weights = weights
    self.split = split
    self.configuration = configuration
    (dataDigest, dataCount) = (dataset.digest, dataset.count)
    isLabelled = dataset.schema.isLabelled
    var digest = Digest()
    for store in [network.parameters, network.state] { digest.update(UnsafeRawBufferPointer(store.values)) }
    parametersDigest = digest.value
  }

  func write(to file: H5File) throws {
    try FileFormat.predictions.begin(file)
    try file.setAttribute("step", Int64(step))
    if weights == .averaged { try file.setAttribute("weights", weights.rawValue) }
    try file.setAttribute("parameters_digest", Digest.text(of: parametersDigest))
    try file.setAttribute("split", split)
    try file.setAttribute("heads", Int64(heads))
    try file.setAttribute("data_digest", Digest.text(of: dataDigest))
    try file.setAttribute("data_samples", Int64(dataCount))
    if !isLabelled { try file.setAttribute(PredictionFile.unlabelledMark, UInt8(1)) }
    try file.setAttribute("complete", UInt8(1))
    try file.write(configuration: configuration)
  }
}
