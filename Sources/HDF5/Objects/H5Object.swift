internal import CHDF5

/// What files, groups and datasets have in common: a name in a file, and attributes.
///
/// Objects keep their file open; an explicit `H5File.close()` ends them all, and their later use throws.
/// They are not `Sendable`: a file belongs to the thread that opened it.
public class H5Object {
  /// The absolute path inside the file, such as `/model/classifier/2/weight`.
  public let name: String

  /// Where the file is, for error messages.
  let filePath: String

  final var handle: H5Handle
  private let parent: H5Object?

  final var id: hid_t { handle.id }
  final var location: String { name == "/" ? filePath : "\(filePath): \(name)" }

  /// Wraps the file itself.
  init(file handle: consuming H5Handle, at path: String) {
    (name, filePath, parent) = ("/", path, nil)
    self.handle = handle
  }

  /// Wraps an object reached from `parent` by `path`.
  init(_ handle: consuming H5Handle, at path: String, from parent: H5Object) {
    name = parent.absolute(path)
    filePath = parent.filePath
    self.parent = parent
    self.handle = handle
  }

  final func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    return name == "/" ? "/\(path)" : "\(name)/\(path)"
  }

  /// The error context of something below this object.
  final func location(of path: String) -> String { "\(filePath): \(absolute(path))" }
}
