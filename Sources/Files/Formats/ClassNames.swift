package import HDF5

// All files of ours name the classes in the same array, a text each in the order of the labels; it is a scale, too, of
// the dimension `class` of other arrays.

extension FileFormat {
  /// The path of the names, and the label of a dimension of classes.
  package static let classes = "class"
}

extension H5File {
  /// Writes the names of the classes, for a file in which no array has a dimension of classes.
  package func write(classNames: [String]) throws {
    _ = try Dimension(FileFormat.classes, names: classNames).writeScale(to: self, at: FileFormat.classes)
  }
}

extension StoredFile {
  /// The names of the classes, in the order of the labels.
  package func classNames() throws -> [String] {
    guard try content.isDataset(FileFormat.classes) else {
      throw damaged("/\(FileFormat.classes)", "is missing")
    }
    let names = try content.dataset(FileFormat.classes)
    try check(names)
    return try names.readStrings()
  }
}
