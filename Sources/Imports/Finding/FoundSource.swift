import Archives
import Arrays
package import Datasets
package import Files
import POSIX
import Rasters

/// What stands where somebody pointed: the pictures to train with, and those of further splits that the source has.
///
/// One rank looks, and all read what it found.
package struct FoundSource: Codable, Sendable, Equatable {
  /// What there is of each split, by its name; always of one.
  private let parts: [String: Found]

  /// The names of the classes where somebody or the source says them.
  private(set) var classNames: GivenNames?

  /// What there is of a split.
  package subscript(split: Split) -> Found? { parts[split.rawValue] }

  /// What is to be said of how it was found.
  package var notices: [String] { Split.allCases.compactMap { self[$0]?.notices }.flatMap(\.self) }

  init(_ training: Found) { self.init([.training: training]) }

  init(_ parts: [Split: Found], classNames: GivenNames? = nil) {
    precondition(!parts.isEmpty, "a source without pictures")
    self.parts = parts.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }
    self.classNames = classNames
  }

  /// What there is to try a network on: of several splits the test's, or the one that comes nearest to it.
  package var tried: (split: Split, found: Found) {
    for split in [Split.test, .validation] { if let found = self[split] { return (split, found) } }
    guard let found = self[.training] else { preconditionFailure("nothing was found") }
    return (.training, found)
  }

  /// How many splits it has.
  package var splitCount: Int { parts.count }

  /// Refuses outputs that would replace what is read.
  package func check(areNone outputs: [NamedFile]) throws(Fault) { try parts.values.check(areNone: outputs) }

  /// Looks at a file or a folder.
  package init(at path: String, _ options: FindingOptions) throws(Fault) {
    let path = path.asName
    let kind: FileStatus.Kind
    do throws(SystemError) { kind = try FileStatus(of: path).kind } catch {
      throw Fault(error.isMissing ? .missingInput : .inputOutput, "\(path) cannot be read: \(error)")
    }
    switch kind {
    case .folder: self = try Self.folder(path, options)
    case .file: self = try Self.file(path, options)
    default: throw Fault(.badData, "\(path) is \(kind.rawValue), expected a folder or a file")
    }
    if let names = options.classNames { classNames = try GivenNames(linesOf: names) }
  }

  private static func file(_ path: String, _ options: FindingOptions) throws(Fault) -> FoundSource {
    if let file = try ArrayFile(path) { return try NamedArrays(file, path, options).found() }
    let start = try openBytes(path).bytes(16, at: 0)
    if let format = RasterFormat(ofFile: start) {
      if options.isUnlabelled { return FoundSource(.pictures(PictureList(single: path))) }
      throw Fault(
        .badData,
        "\(path) is a single picture (\(format.rawValue)), expected a folder, a list, or a file of many pictures"
      )
    }
    guard !start.isEmpty else {
      throw Fault(
        .badData, "\(path) is empty, expected pictures: a folder of them, a list, or a file of arrays")
    }
    return FoundSource(try text(path, options))
  }

  /// Lines of numbers, or of paths.
  private static func text(_ path: String, _ options: FindingOptions) throws(Fault) -> Found {
    let source = try openBytes(path)
    let separator = try Separator.of(source, at: path)
    let reader = CSVReader(source, separator: separator)
    // The first line may be a header.
    let lines = [try reader.next(), try reader.next()].compactMap(\.self)
    if let line = lines.last, PixelTable.has(line), !fileExists(path.besides(line.text(0))) {
      return .table(PixelTable(path, lines, separator: separator, options))
    }
    return .pictures(try PictureList(linesOf: path))
  }

  private static func folder(_ path: String, _ options: FindingOptions) throws(Fault) -> FoundSource {
    if options.isUnlabelled { return FoundSource(.pictures(try PictureList(unlabelledIn: path))) }
    let (folders, files) = try FolderWalk.contents(of: path)
    if folders.isEmpty, files.contains(where: IDXNames.areImages) {
      return try IDXNames.found(in: path, files, options)
    }
    // Folders that are called train, test and so on, and nothing else.
    let splits = folders.compactMap { folder in Split(spokenOfIn: folder).map { (split: $0, folder: folder) }
    }
    guard splits.contains(where: { $0.split == .training }), splits.count == folders.count,
      Set(splits.map(\.split)).count == splits.count
    else {
      try refuseMixture(of: splits.filter { $0.split == .training }.map(\.folder), among: folders, in: path)
      return FoundSource(.pictures(try PictureList(classesIn: path)))
    }
    var parts: [Split: Found] = [:]
    for (split, folder) in splits {
      parts[split] = .pictures(try PictureList(classesIn: path.appending(name: folder)))
    }
    return FoundSource(parts)
  }

  /// Refuses a folder to train with, which has classes in it, beside folders that are no other splits: not all are classes.
  private static func refuseMixture(
    of training: [String], among folders: [String], in path: String
  ) throws(Fault) {
    for folder in training {
      guard try !FolderWalk.contents(of: path.appending(name: folder)).folders.isEmpty else { continue }
      throw Fault(
        .badData,
        "\(path) has folders that are not a split each, nor all a class: \(folders.summary); name \(path.appending(name: folder)) as the source, and others with --validation and --test"
      )
    }
  }
}
