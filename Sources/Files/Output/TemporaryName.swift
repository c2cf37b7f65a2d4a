import Foundation
import POSIX

/// The name of an output that is being made, `.NAME.HOST.PROCESS.tmp` in its folder.
///
/// It tells of host and process, for machines may share the folder and the numbers of their processes; what a process
/// left that was killed is known by them.
package struct TemporaryName: Equatable, Sendable {
  /// The machine on which the output is made.
  package let host: String

  /// The number of the process there that makes it.
  package let process: Int32

  /// What this process calls the output at `path` while it makes it.
  package static func ofThisProcess(for path: String) -> String {
    let readable = text(path.lastName)
    // An output's own name may be as long as the file system allows, and no file system in use allows less than this.
    return readable.systemBytes.count <= 128 ? readable : text(shortened(path.lastName))
  }

  /// Reads a name; nil where it is none that an output of the name `output` ever has.
  package init?(_ name: String, of output: String) {
    for stem in [output, Self.shortened(output)] {
      let (start, end) = (Array(".\(stem).".utf8), Array(".tmp".utf8))
      let bytes = Array(name.utf8)
      guard bytes.count > start.count + end.count, bytes.starts(with: start),
        bytes.suffix(end.count) == end[...]
      else { continue }
      let maker = bytes[start.count..<bytes.count - end.count].split(
        separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      let host = maker.dropLast().map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
      guard let digits = maker.last, let process = Int32(String(decoding: digits, as: UTF8.self)),
        process > 0, !host.isEmpty
      else { continue }
      (self.host, self.process) = (host, process)
      return
    }
    return nil
  }

  /// Whether it was made on this machine by a process that is gone; of other machines nobody here can tell.
  package var isLeftOver: Bool { host == Self.thisHost && !processExists(process) }

  /// A name of the system's has at most 64 bytes.
  private static var thisHost: String { String(ProcessInfo.processInfo.hostName.prefix(64)) }

  private static func text(_ stem: String) -> String { ".\(stem).\(thisHost).\(ownProcess).tmp" }

  private static func shortened(_ name: String) -> String {
    "stn-" + Digest.text(of: name.systemBytes.withUnsafeBytes { Digest.of($0) })
  }
}
