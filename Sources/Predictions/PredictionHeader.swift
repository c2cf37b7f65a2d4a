import Files
import HDF5

/// Where predictions come from: the attributes of their file's root, and the configuration.
///
/// Nothing in it tells when, where or by how many ranks they were made, so the same predictions give the same bytes.
public struct PredictionHeader: Sendable {
  /// Steps of training behind the parameters.
  public var step: Int
  /// The digest of all parameters in the order of the checkpoint's `/model`.
  public var parametersDigest: UInt64
  /// Which samples they are: a split's name, or `file`.
  public var split: String
  /// The classes that were predicted of a sample, one for each label; zero where none were.
  var heads = 1
  /// The digest of the data set.
  public var dataDigest: UInt64
  /// The samples that the data set has.
  public var dataCount: Int
  /// The resolved configuration, as YAML.
  public var configuration: String

  /// Describes predictions.
  public init(
    step: Int, parametersDigest: UInt64, split: String, dataDigest: UInt64, dataCount: Int,
    configuration: String
  ) {
    self.step = step
    self.parametersDigest = parametersDigest
    self.split = split
    self.dataDigest = dataDigest
    self.dataCount = dataCount
    self.configuration = configuration
  }

  func write(to file: H5File) throws {
    try FileFormat.predictions.begin(file)
    try file.setAttribute("step", Int64(step))
    try file.setAttribute("parameters_digest", Digest.text(of: parametersDigest))
    try file.setAttribute("split", split)
    try file.setAttribute("heads", Int64(heads))
    try file.setAttribute("data_digest", Digest.text(of: dataDigest))
    try file.setAttribute("data_samples", Int64(dataCount))
    try file.setAttribute("complete", UInt8(1))
    try file.write(configuration: configuration)
  }
}
