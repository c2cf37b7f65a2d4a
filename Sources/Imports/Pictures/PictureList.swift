package import Files
import POSIX

/// Files of pictures, and what each shows.
///
/// One rank makes the list, and all have the same.
package struct PictureList: Codable, Sendable, Equatable {
  /// The folder that the paths start from.
  package let root: String

  /// The paths.
  package let paths: [String]

  /// What they show; nil where nobody said.
  package var labels: SampleLabels?

  /// What is to be said of how the list came about.
  package private(set) var notices: [String] = []

  /// Lists files.
  init(root: String, paths: [String], labels: SampleLabels?) {
    (self.root, self.paths, self.labels) = (root, paths, labels)
  }

  /// Lists the pictures in the folders that stand in a folder, which are classes.
  package init(classesIn folder: String) throws(Fault) {
    let folder = folder.asName
    let (classes, files) = try FolderWalk.contents(of: folder)
    guard !classes.isEmpty else { throw Self.lacksClasses(folder, files: files) }
    var (paths, names, others): ([String], [String], [String]) = ([], [], [])
    for name in classes {
      let walk = try FolderWalk(folder.appending(name: name))
      guard !walk.pictures.isEmpty else {
        throw Fault(
          .badData,
          "\(folder.appending(name: name)) holds no pictures, expected some of the class \(name.visible); remove the folder if there is no such class"
        )
      }
      paths += walk.pictures.map { name.appending(name: $0) }
      names += walk.pictures.map { _ in name.displayed }
      others += walk.others.map { name.appending(name: $0) }
    }
    self.init(root: folder, paths: paths, labels: SampleLabels(names: names))
    var strays: [String] = []
    for name in files where try PictureFile.isPicture(folder.appending(name: name)) { strays.append(name) }
    note(strays, "stands beside the folders of the classes", "stand beside the folders of the classes")
    note(files.filter { !strays.contains($0) } + others, "is no picture", "are no pictures")
  }

  /// Lists all pictures in a folder and below it, of which nobody says what they show.
  package init(unlabelledIn folder: String) throws(Fault) {
    let folder = folder.asName
    let walk = try FolderWalk(folder)
    guard !walk.pictures.isEmpty else {
      throw Fault(.badData, "the folder \(folder) holds no pictures, expected PNG or JPEG files")
    }
    self.init(root: folder, paths: walk.pictures, labels: nil)
    note(walk.others, "is no picture", "are no pictures")
  }

  /// Lists one picture, of which nobody says what it shows.
  init(single path: String) {
    self.init(root: path.parentFolder, paths: [path.lastName], labels: nil)
  }

  /// The path of a picture.
  package func path(of index: Int) -> String {
    paths[index].hasPrefix("/") ? paths[index] : root.appending(name: paths[index])
  }

  /// Says of files that were passed over why; of one, or of many.
  private mutating func note(_ others: [String], _ reason: String, _ reasonOfMany: String) {
    guard let first = others.first else { return }
    notices.append(
      others.count == 1
        ? "\(root.appending(name: first)) \(reason) and was passed over"
        : "\(others.count) files below \(root) \(reasonOfMany) and were passed over, the first \(first)")
  }

  private static func lacksClasses(_ folder: String, files: [String]) -> Fault {
    Fault(
      .badData,
      "the folder \(folder) has \(files.isEmpty ? "nothing in it" : "no folders in it"), expected one for each class with its pictures"
        + (files.isEmpty ? "" : ", or else a CSV file of path,label as the source"))
  }
}

/// Pictures in files of their own.
package final class PictureFiles: PictureSource {
  private let list: PictureList

  /// Reads what a list names.
  package init(_ list: PictureList) { self.list = list }

  package var count: Int { list.paths.count }

  package func name(of index: Int) -> String { list.path(of: index) }

  package func key(of index: Int) -> String { list.paths[index] }

  package func picture(at index: Int) throws(Fault) -> Picture {
    .raster(try PictureFile.read(list.path(of: index)))
  }
}
