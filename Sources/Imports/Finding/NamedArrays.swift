import Datasets
import Files
import POSIX

/// Tells pictures and labels among the arrays of a file, by what somebody says, by names, and by dimensions.
struct NamedArrays {
  private let file: ArrayFile
  private let path: String
  private let options: FindingOptions

  init(_ file: ArrayFile, _ path: String, _ options: FindingOptions) {
    (self.file, self.path, self.options) = (file, path, options)
  }

  /// The pictures of every split that names speak of.
  func found() throws(Fault) -> FoundSource {
    let entries = try file.entries(in: path)
    if entries.count == 1, entries[0].name.isEmpty { return FoundSource(.arrays(try pair())) }
    if let images = options.images {
      let named = try pair(images, among: entries)
      return FoundSource([.training: .arrays(named)], classNames: try classNames(entries))
    }
    var parts: [Split: Found] = [:]
    for split in Split.allCases {
      let own = entries.filter { (Split(spokenOfIn: $0.name) ?? .training) == split }
      if let images = Self.images(among: own) {
        parts[split] = .arrays(try pair(images.name, among: own))
      }
    }
    guard !entries.isEmpty else {
      throw Fault(.badData, "\(path) has no arrays of numbers, expected one of pictures")
    }
    guard !parts.isEmpty else {
      throw Fault(
        .badData,
        "\(path) has no array that is clearly one of pictures among \(describe(entries)); say which it is (--images)"
      )
    }
    return FoundSource(parts, classNames: try classNames(entries))
  }

  /// The one array of a file without names, with the file of its labels.
  func pair() throws(Fault) -> ArrayPair {
    let labels = options.labels ?? IDXNames.labels(besides: path)
    return ArrayPair(
      images: .init(path: path, name: ""), labels: labels.map { .init(path: $0.asName, name: "") },
      shape: options.shape, order: options.order)
  }

  private func pair(_ images: String, among entries: [ArrayFile.Entry]) throws(Fault) -> ArrayPair {
    var place: ArrayPair.Place?
    if let named = options.labels {
      let isInside = try file.names(in: path).contains(named)
      place = .init(path: isInside ? path : named.asName, name: isInside ? named : "")
      guard isInside || fileExists(named.asName) else {
        throw Fault(
          .missingInput,
          "\(path) has no array \(named), and no file is called so; its arrays are \(describe(entries))")
      }
    } else if let rows = entries.first(where: { $0.name == images })?.shape.first,
      let labels = Self.labels(among: entries.filter { $0.name != images }, rows: rows)
    {
      place = .init(path: path, name: labels.name)
    } else if !options.isUnlabelled {
      try refuseOthers(than: entries)
    }
    return ArrayPair(
      images: .init(path: path, name: images), labels: place, shape: options.shape, order: options.order)
  }

  /// Refuses what is called as labels are, and is no array of numbers or texts: what it is, opening it tells.
  private func refuseOthers(than entries: [ArrayFile.Entry]) throws(Fault) {
    let known = Set(entries.map(\.name))
    for name in try file.names(in: path) where Self.areLabels(name) && !known.contains(name) {
      _ = try file.array(name, in: path)
    }
  }

  /// The names of classes that stand in a file, such as one of ours.
  private func classNames(_ entries: [ArrayFile.Entry]) throws(Fault) -> GivenNames? {
    guard
      let entry = entries.first(where: {
        $0.isText && $0.shape.count == 1 && Self.nameWords.contains($0.name)
      })
    else { return nil }
    return try file.texts(entry.name, in: path).map { GivenNames($0, from: path) }
  }

  private func describe(_ entries: [ArrayFile.Entry]) -> String {
    entries.map { "\($0.name) (\($0.shape.times))" }.summary
  }

  private static let imageWords = ["images", "image", "x", "data", "pixels", "pictures", "features"]
  private static let labelWords = ["labels", "label", "y", "targets", "target", "classes", "class"]
  private static let nameWords: Set<String> = ["class", "classes", "class_names", "label_names"]

  /// The array of pictures: of those with enough dimensions the one that is called so, or the only one.
  static func images(among entries: [ArrayFile.Entry]) -> ArrayFile.Entry? {
    let possible = entries.filter {
      !$0.isText && ($0.shape.count >= 3 || $0.shape.count == 2 && $0.shape[1] > 16)
    }
    return named(imageWords, among: possible) ?? only(possible.filter { $0.shape.count >= 3 })
  }

  /// The array of labels: of those with as many rows the one that is called so, or the only one.
  static func labels(among entries: [ArrayFile.Entry], rows: Int) -> ArrayFile.Entry? {
    let possible = entries.filter { $0.shape[0] == rows && $0.shape.count <= 2 }
    if let called = named(labelWords, among: possible) ?? only(possible.filter { $0.shape.count == 1 }) {
      return called
    }
    // One that is called so and does not fit is refused when it is read.
    return named(labelWords, among: entries.filter { $0.shape.count <= 2 })
  }

  /// Whether a name is one of labels.
  private static func areLabels(_ name: String) -> Bool {
    labelWords.contains { Self.words(of: name).contains($0) }
  }

  private static func words(of name: String) -> [String] {
    name.lastName.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  private static func named(_ words: [String], among entries: [ArrayFile.Entry]) -> ArrayFile.Entry? {
    for word in words {
      let found = entries.filter { entry in
        Self.words(of: entry.name).contains(word)
      }
      if let first = found.first { return first }
    }
    return nil
  }

  private static func only(_ entries: [ArrayFile.Entry]) -> ArrayFile.Entry? {
    entries.count == 1 ? entries[0] : nil
  }
}
