extension String {
  /// The folder in which what the path names stands: `a` for `a/b`, `.` for `b`, `/` for `/b`.
  package var parentFolder: String {
    let path = withoutTrailingSlashes.utf8
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    let folder = String(Substring(path[..<slash])).withoutTrailingSlashes
    return folder.isEmpty ? "/" : folder
  }

  /// The name in its folder: `b` for `a/b` and for `a/b/`.
  package var lastName: String {
    let path = withoutTrailingSlashes.utf8
    let start = path.lastIndex(of: UInt8(ascii: "/")).map(path.index(after:)) ?? path.startIndex
    return String(Substring(path[start...]))
  }

  /// The path of something in the folder that this path names.
  package func appending(name: String) -> String {
    utf8.last == UInt8(ascii: "/") ? self + name : self + "/" + name
  }

  private var withoutTrailingSlashes: String {
    let end = utf8.lastIndex { $0 != UInt8(ascii: "/") }.map(utf8.index(after:))
    return end.map { String(Substring(utf8[..<$0])) } ?? String(prefix(1))
  }
}
