import Files
import HDF5

/// Where the samples of a generated dataset come from: the attributes of its root.
///
/// Nothing in it tells when, where or by whom a dataset was made, so the same samples give the same bytes.
public struct DatasetProvenance: Sendable, Equatable {
  /// The version of the program that made it.
  public var softwareVersion: String
  /// The seed under which distortions were drawn.
  public var seed: UInt64
  /// Which digits they are: `training`, `validation` or `test`.
  public var split: String
  /// The epoch whose distortions they are.
  public var epoch: Int
  /// The kind of distortion, which says what columns tell of it.
  public var distortion: DistortionKind
  /// The digest of the digits' files.
  public var sourceDigest: UInt64
  /// The names of the classes, in the order of the labels.
  public var classNames = Digits.classNames

  /// Describes a dataset of digits.
  public init(
    softwareVersion: String, seed: UInt64, split: String, epoch: Int, distortion: DistortionKind,
    sourceDigest: UInt64
  ) {
    self.softwareVersion = softwareVersion
    self.seed = seed
    self.split = split
    self.epoch = epoch
    self.distortion = distortion
    self.sourceDigest = sourceDigest
  }

  /// The root attribute `format`.
  public static let format = "stn dataset"
  static let formatVersion = 1

  func write(to file: H5File) throws {
    try file.setAttribute("format", Self.format)
    try file.setAttribute("format_version", Self.formatVersion)
    try file.setAttribute("software", "stn")
    try file.setAttribute("software_version", softwareVersion)
    try file.setAttribute("generator", "stn generate")
    try file.setAttribute("seed", seed)
    try file.setAttribute("split", split)
    try file.setAttribute("epoch", epoch)
    try file.setAttribute("distortion", distortion.rawValue)
    try file.setAttribute("source_digest", sourceDigest)
    try file.setAttribute("digest_algorithm", "XXH64, seed 0")
    try file.setAttribute("class_names", classNames)
  }

  /// Reads the attributes of a file that says that it is a dataset of this version.
  init(readingFrom file: H5File) throws {
    let format = try file.hasAttribute("format") ? file.stringAttribute("format") : "nothing"
    guard format == Self.format else {
      throw Fault(
        .badData, "\(file.path) is no dataset: its attribute format holds \(format), expected \(Self.format)")
    }
    let version = try file.attribute("format_version", as: Int.self)
    guard version == Self.formatVersion else {
      throw Fault(
        .badData, "\(file.path) has dataset format \(version), expected \(Self.formatVersion)")
    }
    softwareVersion = try file.stringAttribute("software_version")
    seed = try file.attribute("seed", as: UInt64.self)
    split = try file.stringAttribute("split")
    epoch = try file.attribute("epoch", as: Int.self)
    distortion = try Self.distortion(named: file.stringAttribute("distortion"), in: file.path)
    sourceDigest = try file.attribute("source_digest", as: UInt64.self)
    classNames = try file.stringArrayAttribute("class_names")
  }

  private static func distortion(named name: String, in path: String) throws(Fault) -> DistortionKind {
    guard let kind = DistortionKind(rawValue: name) else {
      let known = DistortionKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw Fault(.badData, "\(path) was made by the distortion '\(name)', expected one of \(known)")
    }
    return kind
  }
}
