import Files
import HDF5

/// Where the samples of a generated dataset come from: the attributes of its root.
///
/// Nothing in it tells when, where or by whom a dataset was made, so the same samples give the same bytes.
public struct DatasetProvenance: Sendable, Equatable {
  /// The seed under which distortions were drawn.
  public var seed: UInt64
  /// Which samples they are: `training`, `validation` or `test`.
  public var split: String
  /// The epoch whose distortions they are.
  public var epoch: Int
  /// How they were distorted, in the words of a configuration; what columns tell of it is the schema's to say.
  public var distortion: String
  /// The digest of what was distorted, sixteen hexadecimal digits.
  public var sourceDigest: String
  /// The version of the program that made it.
  public private(set) var softwareVersion = Software.version

  /// Describes samples drawn of others that have this digest.
  public init(seed: UInt64, split: String, epoch: Int, distortion: String, sourceDigest: UInt64) {
    self.seed = seed
    self.split = split
    self.epoch = epoch
    self.distortion = distortion
    self.sourceDigest = Digest.text(of: sourceDigest)
  }

  func write(to file: H5File) throws {
    try file.setAttribute("seed", seed)
    try file.setAttribute("split", split)
    try file.setAttribute("epoch", epoch)
    try file.setAttribute("distortion", distortion)
    try file.setAttribute("source_digest", sourceDigest)
  }

  /// Reads the attributes of a dataset.
  init(readingFrom file: H5File) throws {
    softwareVersion = try file.stringAttribute("software_version")
    seed = try file.attribute("seed", as: UInt64.self)
    split = try file.stringAttribute("split")
    epoch = try file.attribute("epoch", as: Int.self)
    distortion = try file.stringAttribute("distortion")
    sourceDigest = try file.stringAttribute("source_digest")
  }
}
