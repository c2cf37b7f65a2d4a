import Archives
import Files
import Foundation
import TestSupport
import Testing

@Suite struct FileBytesTests {
  @Test func `a file that changes its length while it is read is a fault`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("growing.bin")
    try Data(content(100)).write(to: URL(fileURLWithPath: path))
    let file = try FileBytes(path)
    try file.verify(byteCount: 100)
    expectRefusal(.badData, "growing.bin holds 100 bytes, expected 101") { try file.verify(byteCount: 101) }
    let writer = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try writer.truncate(atOffset: 60)
    expectRefusal(.badData, "growing.bin changed from 100 bytes to 60 while it was read") {
      try file.verify(byteCount: 100)
    }
    expectRefusal(.badData, "growing.bin ends at byte 60, expected 10 more") {
      _ = try file.bytes(50, at: 20)
    }
  }

  @Test func `a file that is missing is said to be`() throws {
    expectRefusal(.missingInput, "/no/such/file cannot be read: No such file or directory") {
      _ = try FileBytes("/no/such/file")
    }
    expectRefusal(.badData, "/dev/null is a device, expected a file") { _ = try FileBytes("/dev/null") }
  }
}
