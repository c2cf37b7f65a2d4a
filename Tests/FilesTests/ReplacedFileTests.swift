import Files
import Foundation
import TestSupport
import Testing

@Suite struct ReplacedFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a reader keeps the old contents, the next one finds the new, and nothing else is left`() throws
  {
    let path = folder.path("pointer")
    try replaceFile(at: path, with: Data("old".utf8))
    let reader = try #require(FileHandle(forReadingAtPath: path))
    try replaceFile(at: path, with: Data("newer".utf8))
    #expect(try reader.readToEnd() == Data("old".utf8))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("newer".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == ["pointer"])
  }

  @Test func `a folder that is not there is named`() {
    let path = folder.path("missing/pointer")
    expectRefusal(.inputOutput, path, "No such file or directory") {
      try replaceFile(at: path, with: Data())
    }
  }

  @Test func `a folder in the way is not replaced, and nothing is left beside it`() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("pointer"), withIntermediateDirectories: false)
    expectRefusal(.cannotCreate, folder.path("pointer")) {
      try replaceFile(at: folder.path("pointer"), with: Data("text".utf8))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == ["pointer"])
  }
}
