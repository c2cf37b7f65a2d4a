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

  @Test func `a link says where it leads, whether or not anything is there`() throws {
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere")
    #expect(try targetOfLink(link) == "nowhere")
  }
}
