/// A dimension of an array: what it is called, its extent, and what its places are.
public struct Dimension: Sendable, Equatable {
  /// What it is called, in all arrays of a group the same for the same places.
  public let label: String

  /// The number of places.
  public let extent: Int

  /// The names of the places; nil where they are counted from 0.
  package let names: [String]?

  /// Describes places that are counted from 0.
  public init(_ label: String, _ extent: Int) {
    (self.label, self.extent, names) = (label, extent, nil)
  }

  /// Describes places that have names.
  public init(_ label: String, names: [String]) {
    (self.label, extent, self.names) = (label, names.count, names)
  }
}
