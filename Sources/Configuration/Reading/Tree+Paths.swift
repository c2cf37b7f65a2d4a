import Foundation
import POSIX
import Training

extension Tree {
  /// The tree with the paths in it made absolute: they start from `folder`, and `~` is the user's home.
  ///
  /// So a configuration that is written elsewhere, such as in a checkpoint, names the same files. `keys` lead to the tree.
  func withPaths(from folder: String, below keys: [String] = []) -> Tree {
    var tree = self
    switch content {
    case .mapping(let entries):
      tree.content = .mapping(
        entries.map { entry in
          var entry = entry
          entry.value = entry.value.withPaths(from: folder, below: keys + [entry.key])
          return entry
        })
    case .scalar(let text):
      // What is no path stays as it was typed, and is refused as such.
      guard !keys.isEmpty, !text.isEmpty, !text.utf8.contains(0), text.unicodeScalars.first != "\u{feff}",
        case .path(_, let words)? = NotationFinder.notation(at: keys[...], of: RunOptions()),
        !words.contains(text)
      else { break }
      tree.content = .scalar(text.absolutePath(from: folder))
    case .nothing, .null, .list: break
    }
    return tree
  }
}

extension String {
  /// The path from the root of what this one names, seen from a folder.
  fileprivate func absolutePath(from folder: String) -> String {
    if hasPrefix("/") { return self }
    if self == "~" || hasPrefix("~/") {
      return (ProcessInfo.processInfo.environment["HOME"] ?? NSHomeDirectory()) + dropFirst()
    }
    let path = folder == "." ? self : folder.appending(name: self)
    return path.hasPrefix("/") ? path : workingFolder().appending(name: path)
  }
}
