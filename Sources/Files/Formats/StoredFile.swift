package import HDF5
import POSIX

/// A file of ours, open for reading, of a format and version that this program reads.
package struct StoredFile {
  /// Where it lies.
  package let path: String

  /// What it holds.
  package let content: H5File

  /// The same file by its bytes.
  let file: OpenFile

  private let format: FileFormat

  /// Opens a file whose bytes are those that were sealed, and checks that it is of this format and leads nowhere else.
  ///
  /// One that is not sealed is to be sealed anew.
  /// - Throws: `Fault` where it is missing, of another format or version, or damaged.
  package init(_ format: FileFormat, at path: String, sealed isSealed: Bool = true) throws {
    try OpenFile.checkIsThere(path, "there is no \(format.noun) \(path); check the path")
    self.path = path
    self.format = format
    guard try FileFormat.isHDF5(path) else {
      throw Fault(.badData, "cannot read the \(format.noun) \(path): this is not an HDF5 file")
    }
    let seal = isSealed ? try Seal.checked(path, remedy: format.remedy) : nil
    file = try OpenFile(reading: path)
    content = try Self.reading(format) {
      let file = try H5File.open(at: path)
      try format.check(file)
      return file
    }
    try reading {
      try checkMembers()
      if let seal { try check(seal) }
    }
  }

  /// The digest of all bytes before the seal, sixteen hexadecimal digits; empty where there is no seal.
  package func sealDigest() throws -> String {
    try Seal(endOf: file).map { Digest.text(of: $0.digest) } ?? ""
  }

  /// Refuses a seal that spares anything but what has digests of its own.
  private func check(_ seal: Seal) throws {
    guard try seal.spared.isEmpty || seal.spared == placesOfDigestedRows() else {
      throw damaged("the seal", "spares bytes \(seal.spared), which have no digests of their own")
    }
  }

  /// Where the rows lie that have digests of their own.
  func placesOfDigestedRows() throws -> Range<Int> {
    guard let name = format.arrayOfDigestedRows, try content.isDataset(name) else { return 0..<0 }
    let rows = try content.dataset(name)
    guard let start = rows.fileOffset else { return 0..<0 }
    let (end, overflows) = start.addingReportingOverflow(rows.storedByteCount)
    return overflows ? 0..<0 : start..<end
  }

  /// Runs `body`, and says what HDF5 has against it, with path and place, as damage of the file.
  package func reading<Value>(_ body: () throws -> Value) throws -> Value {
    try Self.reading(format, body)
  }

  private static func reading<Value>(_ format: FileFormat, _ body: () throws -> Value) throws -> Value {
    try Fault.translating(.badData, "cannot read the \(format.noun): ", body)
  }

  /// Says what is wrong with something in the file, and what to do.
  package func damaged(_ name: String, _ problem: String) -> Fault {
    Fault(.badData, "\(path) is damaged: \(name) \(problem); \(format.remedy)")
  }

  /// Checks an array against its digest.
  package func check(_ dataset: H5Dataset) throws {
    if let problem = try dataset.digestProblem() { throw damaged(dataset.name, problem) }
  }

  /// Finds a column, and checks that its elements and dimensions are what the format says.
  package func array(_ column: Column, rows: Int, inOnePiece: Bool = false) throws -> H5Dataset {
    guard try content.isDataset(column.path) else { throw damaged("/\(column.path)", "is missing") }
    let dataset = try content.dataset(column.path)
    let dimensions = [rows] + column.dimensions.map(\.extent)
    guard dataset.kind == column.element.h5Kind, dataset.dimensions == dimensions else {
      throw damaged(
        dataset.name,
        "holds \(dataset.kind) of dimensions \(dataset.dimensions), expected \(column.element.h5Kind) of \(dimensions)"
      )
    }
    guard !inOnePiece || rows == 0 || dataset.fileOffset != nil else {
      throw damaged(dataset.name, "is chunked, expected one piece")
    }
    return dataset
  }

  /// All values of a column, checked against its digest.
  package func values<Element: H5Element>(
    of column: Column, rows: Int, as type: Element.Type
  ) throws -> [Element] {
    let dataset = try array(column, rows: rows)
    try check(dataset)
    return try dataset.readAll(as: type)
  }
}
