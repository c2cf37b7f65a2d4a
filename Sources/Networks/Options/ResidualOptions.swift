/// Options of a residual block.
public struct ResidualOptions: Sendable, Equatable {
  /// The layers whose output is added to their input, first to last.
  public var layers: [LayerOptions] = []

  /// Makes the default options.
  public init() {}
}
