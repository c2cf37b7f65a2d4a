import Files
import POSIX

/// Finds the pictures in a folder, then those in the folders below it, in the order of the bytes of their names.
struct FolderWalk {
  /// The paths of the pictures from the folder on.
  private(set) var pictures: [String] = []

  /// The same of files that are no pictures.
  private(set) var others: [String] = []

  private let root: String

  init(_ root: String) throws(Fault) {
    self.root = root
    try visit("", within: [])
  }

  /// What stands in a folder, files and folders apart; hidden names, such as those that desktops leave, are passed over.
  static func contents(of folder: String) throws(Fault) -> (folders: [String], files: [String]) {
    var (folders, files): ([String], [String]) = ([], [])
    let names: [String]
    do throws(SystemError) { names = try namesInFolder(folder) } catch {
      throw Fault(
        error.isMissing ? .missingInput : .inputOutput, "the folder \(folder) cannot be read: \(error)")
    }
    for name in names.filter({ !$0.hasPrefix(".") }).sortedByBytes {
      let path = folder.appending(name: name)
      do throws(SystemError) {
        if try FileStatus(of: path).kind == .folder { folders.append(name) } else { files.append(name) }
      } catch {
        // A link that leads nowhere, or to itself.
        throw Fault(.badData, "\(path) leads to nothing that can be read: \(error); remove it")
      }
    }
    return (folders, files)
  }

  /// Visits a folder by its path from the root on; `chain` has what leads there, so that links cannot go round for ever.
  private mutating func visit(_ folder: String, within chain: [FileStatus.Identity]) throws(Fault) {
    let path = folder.isEmpty ? root : root.appending(name: folder)
    let identity = try identity(of: path)
    guard !chain.contains(identity) else {
      throw Fault(.badData, "\(path) leads back to a folder that it stands in; remove the symbolic link")
    }
    let (folders, files) = try Self.contents(of: path)
    for name in files {
      let file = folder.isEmpty ? name : folder.appending(name: name)
      if try PictureFile.isPicture(root.appending(name: file)) {
        pictures.append(file)
      } else {
        others.append(file)
      }
    }
    for name in folders {
      try visit(folder.isEmpty ? name : folder.appending(name: name), within: chain + [identity])
    }
  }

  private func identity(of path: String) throws(Fault) -> FileStatus.Identity {
    do throws(SystemError) { return try FileStatus(of: path).identity } catch {
      throw Fault(
        error.isMissing ? .missingInput : .inputOutput, "the folder \(path) cannot be read: \(error)")
    }
  }
}
