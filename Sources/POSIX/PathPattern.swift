import Glibc

/// A pattern of paths as shells know them: `*` is any text, `/` included, `?` any byte, `[…]` one of some.
///
/// What matches a path matches all below it: `transformer` is the same as `transformer/*`.
package struct PathPattern: Sendable, Equatable {
  /// The pattern as it was written.
  package let text: String

  /// Makes a pattern.
  package init(_ text: String) {
    self.text = text
  }

  /// Whether a path, or one above it, is of the pattern.
  ///
  /// The corresponding C function is `fnmatch`.
  package func matches(_ path: String) -> Bool {
    let ends = path.indices.filter { path[$0] == "/" } + [path.endIndex]
    return ends.contains { fnmatch(text, String(path[..<$0]), 0) == 0 }
  }
}

extension [PathPattern] {
  /// Whether any of the patterns matches a path.
  package func match(_ path: String) -> Bool { contains { $0.matches(path) } }
}
