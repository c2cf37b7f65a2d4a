/// Options of a parallel layer.
public struct ParallelOptions: Sendable, Equatable {
  /// The layers of every branch, first to last; a branch without layers passes the input on.
  public var branches: [[LayerOptions]] = []

  /// Makes the default options.
  public init() {}
}
