import Foundation
import POSIX
import TestSupport
import Testing

@Suite struct DescriptorTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `what is written at offsets is read at offsets, and a read that the end cuts short says so`()
    throws
  {
    let path = folder.path("file")
    try Data().write(to: URL(fileURLWithPath: path))
    let file = try Descriptor(.writing, path)
    try file.write([1, 2, 3, 4], at: 2)
    #expect(try file.bytes(5, at: 1) == [0, 1, 2, 3, 4])
    #expect(try file.bytes(5, at: 4) == [3, 4])
    #expect(try file.status().byteCount == 6)
    try file.truncate(to: 3)
    #expect(try contentsOfFile(path) == [0, 0, 1])
  }

  @Test func `a call that a signal interrupts is made again, and another failure is the system's`() throws {
    var calls = 0
    let count = try systemCall {
      calls += 1
      errno = EINTR
      return calls < 3 ? -1 : calls
    }
    #expect(count == 3)
    let error = #expect(throws: SystemError.self) {
      try Descriptor(.reading, folder.path("none")).synchronize()
    }
    #expect(error?.isMissing == true)
  }

  @Test func `only a name that is free is made`() throws {
    let path = folder.path("file")
    _ = try Descriptor(.creating, path)
    let error = #expect(throws: SystemError.self) { _ = try Descriptor(.creating, path) }
    #expect(error?.code == EEXIST)
  }

  @Test func `a lock is one descriptor's alone, and ends with it`() throws {
    let path = folder.path("lock")
    do {
      let file = try Descriptor(.sharing, path)
      #expect(try file.takeLock())
      #expect(try file.takeLock(), "whoever has it may take it again")
      #expect(try !Descriptor(.sharing, path).takeLock())
    }
    #expect(try Descriptor(.sharing, path).takeLock())
  }

  @Test func `folders are made with those on the way to them, which are told`() throws {
    let path = folder.path("a/b/c")
    #expect(try makeFolder(path) == [folder.path("a"), folder.path("a/b"), path])
    #expect(try makeFolder(path) == [])
    try Data().write(to: URL(fileURLWithPath: folder.path("file")))
    for path in [folder.path("file"), folder.path("file/a")] {
      #expect(throws: SystemError.self) { try makeFolder(path) }
    }
    let error = #expect(throws: SystemError.self) { try removeFolder(folder.path("a/b")) }
    #expect(error?.code == ENOTEMPTY)
    try removeFolder(path)
    #expect(!folderExists(path))
  }

  @Test func `a process is known to be there or gone`() throws {
    #expect(processExists(ownProcess) && processExists(1))
    let ended = try run("sh", ["-c", "echo $$"])
    #expect(try !processExists(#require(Int32(ended.output.dropLast()))))
    #expect(!processExists(0) && !processExists(-1))
  }

  @Test func `a link says where it leads, whether or not anything is there`() throws {
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere")
    #expect(try targetOfLink(link) == "nowhere")
  }
}
