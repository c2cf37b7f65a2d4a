import Files
import Foundation
import TestSupport
import Testing

@Suite struct DurableFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a reader keeps the old contents, the next one finds the new, and nothing else is left`() throws
  {
    let path = folder.path("pointer")
    try DurableFile.write(Data("old".utf8), to: path)
    let reader = try #require(FileHandle(forReadingAtPath: path))
    try DurableFile.write(Data("newer".utf8), to: path)
    #expect(try reader.readToEnd() == Data("old".utf8))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("newer".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == ["pointer"])
  }

  @Test func `a folder that is not there is named`() {
    let path = folder.path("missing/pointer")
    expectRefusal(.inputOutput, path, "No such file or directory") {
      try DurableFile.write(Data(), to: path)
    }
  }

  @Test func `a folder in the way is not replaced, and nothing is left beside it`() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("pointer"), withIntermediateDirectories: false)
    expectRefusal(.cannotCreate, folder.path("pointer")) {
      try DurableFile.write(Data("text".utf8), to: folder.path("pointer"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == ["pointer"])
  }

  @Test func `temporary files are told apart by host and process, and leftovers make way`() throws {
    let long = folder.path(String(repeating: "x", count: 255))
    let names = try [folder.path("data.h5"), folder.path("data.h5"), long].map { name in
      let temporary = try DurableFile(for: name, by: OutputRule())
      try Data("left over".utf8).write(to: URL(fileURLWithPath: temporary.temporaryPath))
      return URL(fileURLWithPath: temporary.temporaryPath).lastPathComponent
    }
    let host = ProcessInfo.processInfo.hostName
    #expect(names[..<2] == [".data.h5.\(host).\(getpid()).tmp", ".data.h5.\(host).\(getpid()).tmp"])
    #expect(names[2].hasPrefix(".stn-") && names[2].hasSuffix(".\(host).\(getpid()).tmp"))
    #expect(names[2].utf8.count == 21 + "\(host).\(getpid())".utf8.count + 5)
  }

  @Test func `what a killed process left of the same output is deleted, and nobody else's`() throws {
    let (host, dead) = (ProcessInfo.processInfo.hostName, try deadProcess())
    let kept = [
      ".data.h5.another.\(dead).tmp", ".data.h5.\(host).1.tmp", ".data.h5.\(host).\(getppid()).tmp",
      ".other.h5.\(host).\(dead).tmp", ".data.h5.\(dead).tmp", ".data.h5.\(host).\(dead).tmp.swp",
    ]
    for name in kept + [".data.h5.\(host).\(dead).tmp"] {
      try Data().write(to: URL(fileURLWithPath: folder.path(name)))
    }
    let long = String(repeating: "x", count: 255)
    let hidden = try DurableFile(for: folder.path(long), by: OutputRule()).temporaryPath
      .replacing(".\(getpid()).tmp", with: ".\(dead).tmp")
    try Data().write(to: URL(fileURLWithPath: hidden))
    for name in ["data.h5", long] {
      _ = try DurableFile(for: folder.path(name), by: OutputRule())
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).sorted() == kept.sorted())
  }

  /// The number of a process that has ended.
  private func deadProcess() throws -> Int32 {
    let result = try run("sh", ["-c", "echo $$"])
    return try #require(Int32(result.output.dropLast()))
  }

  @Test func `what came to stand at a new name meanwhile is not replaced`() throws {
    for (rule, make) in [
      (OutputRule(), "echo text >\"$0\""), (OutputRule(overwriting: true), "mkfifo \"$0\""),
    ] {
      let name = folder.path("output")
      let temporary = try DurableFile(for: name, by: rule)
      try temporary.create()
      try run("sh", ["-c", make, name]).expect()
      expectRefusal(.cannotCreate, name) { try temporary.publish() }
      try FileManager.default.removeItem(atPath: name)
    }
  }
}
