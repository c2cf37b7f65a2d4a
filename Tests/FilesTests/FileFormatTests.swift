import Files
import HDF5
import TestSupport
import Testing

@Suite struct FileFormatTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("file.h5")
  }

  private func make(_ format: FileFormat, _ change: (H5File) throws -> Void = { _ in }) throws {
    let file = try H5File.create(at: path)
    try format.begin(file)
    try change(file)
    try file.close()
    try reseal(path)
  }

  @Test(arguments: FileFormat.allCases)
  func `a file says what it is, and is read as nothing else`(format: FileFormat) throws {
    try make(format)
    #expect(try FileFormat(of: path) == format)
    #expect(try StoredFile(format, at: path).path == path)
    for other in FileFormat.allCases where other != format {
      expectRefusal(.badData, path, "is HDF5, but not a", format.rawValue, other.rawValue) {
        _ = try StoredFile(other, at: path)
      }
    }
  }

  @Test(arguments: FileFormat.allCases, [1, 3] as [Int64])
  func `an older or newer version is refused with both numbers`(format: FileFormat, version: Int64) throws {
    try make(format) { try $0.setAttribute("format_version", version) }
    expectRefusal(.badData, path, "has format version \(version)", "reads 2") {
      _ = try StoredFile(format, at: path)
    }
  }

  @Test func `what is not there, or no file of ours, is told apart`() throws {
    expectRefusal(.missingInput, "there is no checkpoint \(path)") {
      _ = try StoredFile(.checkpoint, at: path)
    }
    expectRefusal(.missingInput, "there is no file \(path)") { _ = try FileFormat(of: path) }
    try H5File.create(at: path).close()
    expectRefusal(.badData, path, "does not end in a seal", "stn seal \(path)") {
      _ = try FileFormat(of: path)
    }
    try reseal(path)
    expectRefusal(.badData, path, "\"none\"") { _ = try FileFormat(of: path) }
  }

  @Test func `names of classes come back whatever they are, and damage to them is found`() throws {
    let names = ["0", "Straße 7", "一", ""]
    try make(.dataset) { try $0.write(classNames: names) }
    #expect(try StoredFile(.dataset, at: path).classNames() == names)
    try make(.dataset) {
      try $0.write(classNames: names)
      try $0.dataset("class").note(digest: 1)
    }
    expectRefusal(.badData, path, "/class has digest", "make it anew") {
      _ = try StoredFile(.dataset, at: path).classNames()
    }
    try make(.checkpoint)
    expectRefusal(.badData, "/class is missing", "use an older checkpoint") {
      _ = try StoredFile(.checkpoint, at: path).classNames()
    }
  }
}
