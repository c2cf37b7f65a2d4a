package import HDF5
import POSIX

/// The kinds of HDF5 file that the program writes, by what stands in their root attribute `format`.
public enum FileFormat: String, CaseIterable, Sendable {
  /// Samples.
  case dataset = "stn dataset"
  /// A network with all that is needed to go on training it.
  case checkpoint = "stn checkpoint"
  /// What a network made of samples.
  case predictions = "stn predictions"

  /// The version that is written, and the only one that is read.
  var version: Int64 {
    switch self {
    case .dataset, .checkpoint, .predictions: 2
    }
  }

  /// What it is called in sentences.
  var noun: String {
    switch self {
    case .dataset: "dataset"
    case .checkpoint: "checkpoint"
    case .predictions: "file of predictions"
    }
  }

  /// The command that writes it.
  private var generator: String {
    switch self {
    case .dataset: "stn generate"
    case .checkpoint: "stn train"
    case .predictions: "stn predict"
    }
  }

  /// What somebody may do whose file is damaged.
  var remedy: String { self == .checkpoint ? "use an older checkpoint" : "make it anew" }

  /// The array of which every row has a digest of its own, which the seal spares.
  var arrayOfDigestedRows: String? { self == .dataset ? Self.images : nil }

  /// The path of a dataset's images.
  package static let images = "images"

  /// The kind of the file at `path`.
  ///
  /// - Throws: `Fault` where there is none, it is of no kind of ours, or its bytes are not those that were sealed.
  public init(of path: String, sealed isSealed: Bool = true) throws {
    try OpenFile.checkIsThere(path, "there is no file \(path); check the path")
    if isSealed { _ = try Seal.checked(path, remedy: "make it anew, or use an older checkpoint") }
    let text = try Fault.translating(.badData) { try Self.text(in: H5File.open(at: path)) }
    guard let format = FileFormat(rawValue: text) else {
      throw Fault(
        .badData,
        "\(path) has the format \"\(text)\", expected a checkpoint, dataset or predictions of stn")
    }
    self = format
  }

  /// Whether a file says that it is of a kind of ours, by its seal if it has one; one of HDF5 that cannot be read may have
  /// said so.
  public static func isSaid(by path: String) throws -> Bool {
    guard !folderExists(path.asName), try isHDF5(path.asName) else { return false }
    guard try Seal(endOf: OpenFile(reading: path.asName)) == nil else { return true }
    guard let file = try? H5File.open(at: path.asName) else { return true }
    return try Fault.translating(.badData) { try file.hasAttribute("format") }
  }

  /// Refuses a file that ends in a seal and is not as it was sealed; one without a seal may be anybody's.
  package static func checkSeal(of path: String) throws(Fault) {
    guard try Seal(endOf: OpenFile(reading: path)) != nil else { return }
    _ = try Seal.checked(path, remedy: "use another file, or make it anew")
  }

  /// Whether a file begins as those of HDF5 do.
  package static func isHDF5(_ path: String) throws(Fault) -> Bool {
    var start = [UInt8](repeating: 0, count: H5File.signature.count)
    let file = try OpenFile(reading: path)
    guard try file.byteCount() >= start.count else { return false }
    try start.withUnsafeMutableBufferPointer { (bytes) throws(Fault) in
      try file.read(into: UnsafeMutableRawBufferPointer(bytes), at: 0)
    }
    return start == H5File.signature
  }

  /// Begins a file: says what it is and by which program it is written, where it is another than usual.
  package func begin(_ file: H5File, by generator: String? = nil) throws {
    try file.setAttribute("format", rawValue)
    try file.setAttribute("format_version", version)
    try file.setAttribute("software", Software.name)
    try file.setAttribute("software_version", Software.version)
    try file.setAttribute("generator", generator ?? self.generator)
    try file.setAttribute("digest_algorithm", H5Dataset.digestAlgorithm)
  }

  /// Refuses a file of another format or version.
  func check(_ file: H5File) throws {
    let text = try Self.text(in: file)
    guard text == rawValue else {
      throw Fault(
        .badData,
        "\(file.path) is HDF5, but not a \(noun) of stn: its format is \"\(text)\", expected \"\(rawValue)\"\(self == .dataset && text == "none" ? "; stn import makes one of others' arrays" : "")"
      )
    }
    let version = try file.attribute("format_version", as: Int64.self)
    guard version == self.version else {
      throw Fault(
        .badData,
        "\(file.path) has format version \(version), this program reads \(self.version); use the program that wrote it, "
          + "or make it anew")
    }
  }

  private static func text(in file: H5File) throws -> String {
    guard try file.hasAttribute("format") else { return "none" }
    var texts = TextHeaps(try OpenFile(reading: file.path))
    if let problem = try file.textPlaces(ofAttribute: "format").flatMap({ try texts.check($0) }) {
      throw Fault(.badData, "\(file.path) is damaged: its format \(problem)")
    }
    return try file.stringAttribute("format")
  }
}

/// The program, as its files name it.
public enum Software {
  /// Its name.
  static let name = "stn"
  /// Its version.
  public static let version = "0.1.0"
}
