import Foundation
import Training

/// A file of a configuration, which may include others.
struct ConfigurationFile {
  /// Bytes of a file: what is longer is no configuration, but a disk or a dataset.
  private static let largestSize = 1 << 18

  /// Files of a configuration, each as often as it is included.
  private static let largestCount = 1000

  /// The path as it was given, for messages.
  private let path: String
  /// Where another file includes this one; nil for the outermost.
  private let inclusion: Place?
  /// The paths from the outermost file to the one that includes this one.
  private let includers: [String]

  init(path: String) {
    self.init(path: path, inclusion: nil, includers: [])
  }

  private init(path: String, inclusion: Place?, includers: [String]) {
    self.path = path
    self.inclusion = inclusion
    self.includers = includers
  }

  /// The file's tree on top of those of the files that it includes.
  ///
  /// `include` lists paths relative to the file's own folder; later ones win over earlier ones, and the
  /// file's own keys over all.
  func tree() throws(ConfigurationError) -> Tree {
    var count = 0
    return try tree(counting: &count)
  }

  private func tree(counting count: inout Int) throws(ConfigurationError) -> Tree {
    try refuseCycle()
    count += 1
    guard count <= Self.largestCount else {
      throw failure("more than \(Self.largestCount) files; no configuration needs so many")
    }
    var own = try Tree(yaml: text()) { .line($0, file: path) }
    guard own.entries != nil else {
      throw ConfigurationError(own.place, "expected keys, found \(own.summary)")
    }
    var tree = Tree(.mapping([]), at: .file(path))
    for file in try included(own.remove("include")) {
      try tree.overlay(file.tree(counting: &count))
    }
    try tree.overlay(own)
    return tree
  }

  private func included(_ list: Tree?) throws(ConfigurationError) -> [ConfigurationFile] {
    guard let list else { return [] }
    guard case .list(let elements) = list.content else {
      throw ConfigurationError(
        list.place, keyPath: "include", "expected a list of paths, found \(list.summary)")
    }
    return try elements.map { element throws(ConfigurationError) in
      guard case .scalar(let path) = element.content, !path.isEmpty, !path.utf8.contains(0) else {
        throw ConfigurationError(
          element.place, keyPath: "include", "expected a path, found \(element.summary)")
      }
      return ConfigurationFile(
        path: resolved(path), inclusion: element.place, includers: includers + [self.path])
    }
  }

  private func resolved(_ included: String) -> String {
    guard !included.hasPrefix("/") else { return included }
    let folder = (path as NSString).deletingLastPathComponent as NSString
    return folder.appendingPathComponent(included)
  }

  private func refuseCycle() throws(ConfigurationError) {
    guard includers.map(\.absolutePath).contains(path.absolutePath) else { return }
    throw failure("an endless chain: \((includers + [path]).joined(separator: " includes "))")
  }

  private func text() throws(ConfigurationError) -> String {
    guard let file = fopen(path, "rb") else { throw unreadable() }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while bytes.count <= Self.largestSize, case let byte = fgetc(file), byte != EOF {
      bytes.append(UInt8(byte))
    }
    guard ferror(file) == 0 else { throw unreadable() }
    guard bytes.count <= Self.largestSize else {
      throw ConfigurationError(
        .file(path), "more than \(Self.largestSize) bytes; no configuration needs so many")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(.file(path), "not UTF-8 text")
    }
    return text
  }

  private func unreadable() -> ConfigurationError {
    failure("cannot read \(path): \(String(cString: strerror(errno)))")
  }

  /// An error on account of the path: the including file has to be mended, if there is one.
  private func failure(_ message: String) -> ConfigurationError {
    if let inclusion { return ConfigurationError(inclusion, keyPath: "include", message) }
    return ConfigurationError(.program, message, exitStatus: .missingInput)
  }
}

extension String {
  fileprivate var absolutePath: String { URL(filePath: self).standardizedFileURL.path }
}
