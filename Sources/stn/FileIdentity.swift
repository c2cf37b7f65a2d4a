import Foundation
import Training

/// What a path leads to, however it is spelled: a file that exists, or a free name in a folder.
struct FileIdentity: Equatable {
  private let device: dev_t
  private let number: ino_t
  /// The free name; nil for a file that exists.
  private let name: String?

  /// Looks a path up; nil where not even its folder exists.
  init?(_ path: String) {
    let url = URL(fileURLWithPath: path)
    var status = stat()
    if stat(path, &status) == 0 {
      name = nil
    } else {
      guard stat(url.deletingLastPathComponent().path, &status) == 0 else { return nil }
      name = url.lastPathComponent
    }
    (device, number) = (status.st_dev, status.st_ino)
  }

  /// Refuses outputs that would replace an input or one another; each file is given with its option's name.
  static func check(
    outputs: [(option: String, path: String)], areNot inputs: [(option: String, path: String)]
  ) throws {
    for (index, output) in outputs.enumerated() {
      guard let identity = FileIdentity(output.path) else { continue }
      for other in inputs + outputs[..<index] where FileIdentity(other.path) == identity {
        throw TrainingError(
          "\(output.option) \(output.path) is the file of \(other.option) \(other.path); name another output",
          .usage)
      }
    }
  }
}
