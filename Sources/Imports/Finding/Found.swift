package import Files

/// Where the pictures of one split are, and what they show.
package enum Found: Codable, Sendable, Equatable {
  case pictures(PictureList)
  case arrays(ArrayPair)
  case table(PixelTable)

  /// Opens the pictures, and reads what they show: nil where nobody said.
  package func open() throws(Fault) -> (pictures: any PictureSource, labels: SampleLabels?) {
    switch self {
    case .pictures(let list): return (PictureFiles(list), list.labels)
    case .arrays(let pair):
      let pictures = try pair.pictures()
      return (pictures, try pair.readLabels(of: pictures.count))
    case .table(let table):
      let pictures = try TablePictures(table)
      return (pictures, pictures.labels)
    }
  }

  /// The files of many pictures, of which nothing may change while they are read; each picture's own is looked at then.
  var files: [String] {
    switch self {
    case .pictures: []
    case .arrays(let pair): [pair.images.path] + (pair.labels.map { [$0.path] } ?? [])
    case .table(let table): [table.path]
    }
  }

  /// All files that are read.
  var inputs: [String] {
    if case .pictures(let list) = self { list.paths.indices.map(list.path) } else { files }
  }

  /// What is to be said of how it was found.
  var notices: [String] {
    if case .pictures(let list) = self { list.notices } else { [] }
  }
}
