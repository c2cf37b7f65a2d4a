import Foundation
import POSIX

/// The arguments of this process as the system has them.
///
/// Swift's own list repairs bytes that are not UTF-8, so that they name other files, and is empty where a library that
/// was loaded first has moved the environment.
package enum ProgramArguments {
  /// The program's name and the arguments, as names of files; an argument that is none is to be taken `asTyped`.
  package static let all = read()

  /// The arguments as they are shown to people.
  package static var displayed: [String] { all.map(\.displayed) }

  private static func read() -> [String] {
    let swift = CommandLine.arguments
    guard let bytes = try? contentsOfFile("/proc/self/cmdline"), !bytes.isEmpty else {
      return swift.map { String(systemBytes: $0.utf8) }
    }
    // Every argument ends in a zero.
    let arguments = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
    // A program that the dynamic linker was told to load stands behind the linker's own arguments.
    let own = arguments.suffix(swift.count)
    let isOwn = !swift.isEmpty && own.map { String(decoding: $0, as: UTF8.self) } == swift
    return (isOwn ? own : arguments).map { String(systemBytes: $0) }
  }
}
