import EventMessages
import POSIX
import SwiftProtobuf

/// Event files of a run that goes on from an earlier step than they tell of.
///
/// Of TensorBoard's two readers one, the data server that it starts where it can, passes over the starts by which the other
/// learns that steps no longer count (as of its version 0.7): it would show what metrics no longer have, wherever the run goes on with
/// other intervals.
enum EarlierEvents {
  /// Cuts off what the files in a folder tell of steps behind `step`; a file that is damaged, or cannot be written, stays as far
  /// as it is.
  static func cut(in folder: String, behind step: Int) {
    for name in (try? namesInFolder(folder)) ?? [] where name.hasPrefix(EventFile.prefix) {
      try? cut(folder.appending(name: name), behind: step)
    }
  }

  private static func cut(_ path: String, behind step: Int) throws {
    // What a link leads to may be somebody else's.
    guard try FileStatus(of: path, followingLinks: false).kind == .file else { return }
    let file = try Descriptor(.writing, path)
    let size = try file.status().byteCount
    var offset = 0
    while let content = try file.record(at: offset, of: size) {
      let event = try TensorBoardEvent(serializedBytes: content)
      if case .summary = event.what, event.step > step { return try file.truncate(to: offset) }
      offset += Record.of([]).count + content.count
    }
  }
}

extension Descriptor {
  /// What the record at an offset holds, of a file of so many bytes; nil where none stands, or none that is whole.
  fileprivate func record(at offset: Int, of size: Int) throws(SystemError) -> [UInt8]? {
    let head = try bytes(12, at: offset)
    let count = head.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    // No more is read than is there, whatever a damaged length says.
    guard head.count == 12, count <= UInt64(size) else { return nil }
    let content = try bytes(Int(count), at: offset + 12)
    return try bytes(16 + Int(count), at: offset) == Record.of(content) ? content : nil
  }
}
