/// A network that cannot be built as described.
public struct NetworkError: Error, Sendable, CustomStringConvertible {
  /// The path of the layer at fault; empty for the network as a whole.
  public let path: String

  /// What was found and what was expected, in one sentence.
  public let problem: String

  init(_ path: String, _ problem: String) {
    self.path = path
    self.problem = problem
  }

  /// The layer and the sentence.
  public var description: String {
    path.isEmpty ? "the network: \(problem)" : "layer \(path): \(problem)"
  }
}

/// Sizes along the axes as `5×7`, the columns last.
func extents(_ sizes: some Collection<Int>) -> String {
  sizes.map(String.init).joined(separator: "×")
}
