import Datasets
import Files
import POSIX

/// Which files of a folder are the pictures and the labels of MNIST and its kin, by their names.
enum IDXNames {
  /// Whether a file holds pictures: `train-images-idx3-ubyte`, also with `.gz` behind it.
  static func areImages(_ name: String) -> Bool { name.contains("images") && name.contains("idx") }

  /// The file of the labels beside a file of pictures: the same name with other words, packed or not.
  static func labels(besides images: String) -> String? {
    let name = images.lastName
    guard areImages(name) else { return nil }
    let words = name.replacing("images", with: "labels").replacing(/idx[0-9]/, with: "idx1")
    let other = words.hasSuffix(".gz") ? String(words.dropLast(3)) : words + ".gz"
    return [words, other].map { images.parentFolder.appending(name: $0) }.first(where: fileExists)
  }

  /// The pictures of every split in a folder of such files.
  static func found(in folder: String, _ files: [String], _ options: FindingOptions) throws(Fault)
    -> FoundSource
  {
    var parts: [Split: Found] = [:]
    for file in files.filter(areImages) {
      let path = folder.appending(name: file)
      let split = Split(spokenOfIn: file) ?? .training
      guard parts[split] == nil else {
        throw Fault(
          .badData,
          "\(folder) has several files with pictures of the \(split.rawValue) split, \(file) among them; name one of them as the source"
        )
      }
      guard
        let found = try ArrayFile(path).map({ file throws(Fault) in
          try NamedArrays(file, path, options).pair()
        })
      else { throw Fault(.badData, "\(path) is no IDX file") }
      parts[split] = .arrays(found)
    }
    return FoundSource(parts)
  }
}
