import Files
import POSIX

/// A file of a configuration, which may include others.
struct ConfigurationFile {
  /// Bytes of a file: what is longer is no configuration, but a disk or a dataset.
  private static let largestSize = 1 << 18

  /// Files of a configuration, each as often as it is included.
  private static let largestCount = 1000

  /// The path as it was given, for messages.
  private let path: String
  /// Whether it is read from standard input, in the working folder.
  private var isStandardInput: Bool { path == "-" && inclusion == nil }
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
  /// file's own keys over all, in which paths are relative to its folder, too. `files` gets the paths of all files read.
  func tree(noting files: inout [String]) throws(ConfigurationError) -> Tree {
    try refuseCycle()
    if !isStandardInput { files.append(path) }
    guard files.count <= Self.largestCount else {
      throw failure("more than \(Self.largestCount) files; no configuration needs so many")
    }
    let name = isStandardInput ? "standard input" : path
    var own = try Tree(yaml: text()) { .line($0, file: name) }
    guard own.entries != nil else {
      throw ConfigurationError(own.place, "expected keys, found \(own.summary)")
    }
    var tree = Tree(.mapping([]), at: .file(path))
    for file in try included(own.remove("include")) {
      try tree.overlay(file.tree(noting: &files))
    }
    try tree.overlay(own.withPaths(from: path.parentFolder))
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
    // Without a slash the file stands where we are.
    guard path.utf8.contains(UInt8(ascii: "/")) else { return included }
    return path.parentFolder.appending(name: included)
  }

  private func refuseCycle() throws(ConfigurationError) {
    guard !isStandardInput, let own = identity(of: path),
      includers.contains(where: { identity(of: $0) == own })
    else { return }
    throw failure("an endless chain: \((includers + [path]).joined(separator: " includes "))")
  }

  private func text() throws(ConfigurationError) -> String {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try contentsOfFile(isStandardInput ? "/dev/stdin" : path, limit: Self.largestSize)
    } catch { throw failure("cannot read \(isStandardInput ? "standard input" : path): \(error)") }
    guard !isStandardInput || !bytes.isEmpty else {
      throw failure("standard input has nothing to read; write a configuration to it, or name a file")
    }
    guard bytes.count <= Self.largestSize else {
      throw ConfigurationError(
        .file(path), "more than \(Self.largestSize) bytes; no configuration needs so many")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(.file(path), "not UTF-8 text")
    }
    // A byte order mark would push the first line's key to the right of all others.
    return text.unicodeScalars.first == "\u{feff}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// An error on account of the path: the including file has to be mended, if there is one.
  private func failure(_ message: String) -> ConfigurationError {
    if let inclusion { return ConfigurationError(inclusion, keyPath: "include", message) }
    return ConfigurationError(.program, message, exitStatus: .missingInput)
  }
}

private func identity(of path: String) -> FileStatus.Identity? {
  (try? FileStatus(of: path))?.identity
}
