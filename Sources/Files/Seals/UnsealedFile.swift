import HDF5
import POSIX

/// A file of ours that lost its seal to another program, or never had one, on its way to a new one.
///
/// What its format says must be checked between the two: a reader that is told of a file that is not sealed takes it.
public struct UnsealedFile {
  private let path: String
  private let file: OpenFile
  private let end: Int
  private let format: FileFormat

  /// Looks for what HDF5 could lose itself in, and for a seal that tells of damage; nil where the file is sealed and whole.
  ///
  /// - Throws: `Fault` where the file is missing, damaged, or of no kind of ours.
  public init?(_ path: String) throws {
    try OpenFile.checkIsThere(path, "there is no file \(path); check the path")
    self.path = path
    file = try OpenFile(reading: path)
    guard try FileFormat.isHDF5(path) else { throw Fault(.badData, "\(path): this is not an HDF5 file") }
    if let seal = try Seal(endOf: file) {
      try seal.check(file, byteCount: file.byteCount() - Seal.byteCount, remedy: Self.remedy)
      return nil
    }
    var heaps = TextHeaps(file)
    if let place = try heaps.firstBroken() {
      throw Fault(
        .badData, "\(path) is damaged: the texts at byte \(place) cannot be followed; \(Self.remedy)")
    }
    format = try FileFormat(of: path, sealed: false)
    end = try Fault.translating(.badData) { try H5File.open(at: path).byteCount() }
    try checkFormerSeal()
  }

  /// What was damaged is not to be made good by a new seal.
  private static let remedy = "use an older checkpoint, or make the file anew"

  /// A seal amid the file, with something behind it, tells whether all before it is as it was.
  private func checkFormerSeal() throws {
    guard try file.byteCount() >= end + Seal.byteCount,
      let seal = Seal(line: try file.bytes(Seal.byteCount, at: end))
    else { return }
    try seal.check(file, byteCount: end, remedy: Self.remedy)
  }

  /// Cuts off what HDF5 knows nothing of, ends the file in a seal, and makes that durable.
  public func seal() throws {
    let spared = try StoredFile(format, at: path, sealed: false).placesOfDigestedRows()
    try Seal.replace(in: path, behind: end, sparing: spared)
  }
}
