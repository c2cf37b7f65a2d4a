import Files
import HDF5

/// Where the samples of a dataset come from: the attributes of its root.
///
/// Nothing in it tells when, where or by whom a dataset was made, so the same samples give the same bytes.
public struct DatasetProvenance: Sendable, Equatable {
  /// The seed under which distortions were drawn; of imported samples that by which they were split.
  public var seed: UInt64
  /// Which samples they are: `training`, `validation` or `test`.
  public var split: String
  /// The epoch whose distortions they are; 0 of imported samples.
  public var epoch: Int
  /// How they were distorted, in the words of a configuration; what columns tell of it is the schema's to say.
  public var distortion: String
  /// The digest of what was distorted, or of the names and labels of what was imported; sixteen hexadecimal digits.
  public var sourceDigest: String
  /// What was imported, by its name without folders; nil for samples that were distorted.
  public var importedFrom: String?
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

  /// Describes imported samples, which were split by a seed.
  public init(importedFrom source: String, split: String, seed: UInt64, sourceDigest: UInt64) {
    self.init(seed: seed, split: split, epoch: 0, distortion: "none", sourceDigest: sourceDigest)
    importedFrom = source
  }

  /// The command that makes such a file.
  var generator: String { importedFrom == nil ? "stn generate" : "stn import" }

  func write(to file: H5File) throws {
    try file.setAttribute("seed", seed)
    try file.setAttribute("split", split)
    if let importedFrom {
      try file.setAttribute(Self.importedName, importedFrom)
    } else {
      try file.setAttribute("epoch", epoch)
      try file.setAttribute("distortion", distortion)
    }
    try file.setAttribute("source_digest", sourceDigest)
  }

  private static let importedName = "imported_from"

  /// Reads the attributes of a dataset.
  init(readingFrom file: H5File) throws {
    softwareVersion = try file.stringAttribute("software_version")
    seed = try file.attribute("seed", as: UInt64.self)
    split = try file.stringAttribute("split")
    sourceDigest = try file.stringAttribute("source_digest")
    importedFrom =
      try file.hasAttribute(Self.importedName) ? file.stringAttribute(Self.importedName) : nil
    (epoch, distortion) = (0, "none")
    guard importedFrom == nil else { return }
    epoch = try file.attribute("epoch", as: Int.self)
    distortion = try file.stringAttribute("distortion")
  }
}
