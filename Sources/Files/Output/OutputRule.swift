import POSIX

/// A file as the command line or a configuration names it.
public struct NamedFile: Sendable {
  /// The option or key that names it, such as `--config`.
  public let option: String

  /// Where it is.
  public let path: String

  /// Notes what names the file; a path from a configuration becomes one that is shown on one line.
  public init(_ option: String, _ path: String) {
    self.option = option
    self.path = path.asName
  }
}

/// Where outputs may go: to new names or, on request, in place of plain files; never to what is an input.
///
/// Nothing else that stands at a name is replaced, and no link followed: `/dev/stdout` is one. Long work asks before it
/// begins, and `DurableFile` again at the moment of the renaming.
public struct OutputRule: Sendable {
  private let overwriting: Bool
  private let inputs: [NamedFile]
  private let remedy: String

  /// Makes the rule of a command that reads `inputs`; `remedy` says what to do where a file exists already.
  public init(
    overwriting: Bool = false, sparing inputs: [NamedFile] = [], remedy: String = "choose another output"
  ) {
    self.overwriting = overwriting
    self.inputs = inputs
    self.remedy = remedy
  }

  /// Refuses outputs that may not be made where they are to go, or that are one and the same.
  ///
  /// - Throws: `Fault` in a sentence, of the kind `usage` where an output is an input or another output.
  public func check(_ outputs: [NamedFile]) throws(Fault) {
    for (index, output) in outputs.enumerated() {
      try check(output, isNone: inputs + outputs[..<index])
    }
    for output in outputs { try checkIsFree(output.path) }
  }

  /// Refuses an output that is one of the inputs.
  public func check(isNoInput output: NamedFile) throws(Fault) {
    try check(output, isNone: inputs)
  }

  /// Refuses an output that may not be made at `path`.
  func check(_ path: String) throws(Fault) {
    try check(NamedFile("the output", path), isNone: inputs)
    try checkIsFree(path)
  }

  /// Whether the name is taken only if outputs may not replace what stands there.
  var needsNewName: Bool { !overwriting }

  private func check(_ output: NamedFile, isNone files: [NamedFile]) throws(Fault) {
    guard let place = Place(output.path) else { return }
    for file in files where Place(file.path) == place {
      throw Fault(
        .usage,
        "\(output.option) \(output.path) is the file of \(file.option) \(file.path); name another output")
    }
  }

  private func checkIsFree(_ path: String) throws(Fault) {
    if path.isEmpty { throw Fault(.usage, "an output has no name; name a file") }
    if path.utf8.last == UInt8(ascii: "/") || [".", ".."].contains(path.lastName) {
      throw Fault(.cannotCreate, "\(path) is a folder; name a file")
    }
    guard let kind = try kind(at: path) else { return }
    switch kind {
    case .folder: throw Fault(.cannotCreate, "\(path) is a folder; name a file")
    case .file where overwriting: return
    case .file:
      throw Fault(.cannotCreate, "\(path) exists already; \(remedy)")
    case .link, .pipe, .socket, .device:
      throw Fault(
        .cannotCreate, "\(path) is \(kind.rawValue), which no output replaces; name a new file or a plain one"
      )
    }
  }

  /// What stands at a path itself; nil for a name that is free.
  private func kind(at path: String) throws(Fault) -> FileStatus.Kind? {
    do throws(SystemError) { return try FileStatus(of: path, followingLinks: false).kind } catch {
      if error.isMissing { return nil }
      throw Fault(.cannotCreate, "\(path) cannot be made: \(error)")
    }
  }
}

/// What a path leads to, however it is spelled: something that exists, or a free name in a folder.
private struct Place: Equatable {
  private let identity: FileStatus.Identity
  /// The bytes of a free name.
  private let name: [UInt8]?

  /// Looks a path up; nil where not even its folder exists.
  init?(_ path: String) {
    if let status = try? FileStatus(of: path) {
      (identity, name) = (status.identity, nil)
    } else {
      guard let folder = try? FileStatus(of: path.parentFolder) else { return nil }
      (identity, name) = (folder.identity, path.lastName.systemBytes)
    }
  }
}
