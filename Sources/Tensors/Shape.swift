/// The logical dimensions of a tensor, outermost first, such as (N, C, H, W).
///
/// How the elements lie in memory is not part of the shape; see ``Layout``.
public struct Shape: Hashable, Sendable, CustomStringConvertible, ExpressibleByArrayLiteral {
  /// The extents, each at least one.
  public let dimensions: [Int]

  /// Makes a shape of one to five positive extents.
  public init(_ dimensions: [Int]) {
    precondition((1...5).contains(dimensions.count), "a shape has 1 to 5 dimensions, not \(dimensions)")
    precondition(dimensions.allSatisfy { $0 > 0 }, "every extent is positive, found \(dimensions)")
    self.dimensions = dimensions
  }

  /// Makes a shape of the extents listed.
  public init(arrayLiteral elements: Int...) {
    self.init(elements)
  }

  /// The number of dimensions.
  public var rank: Int { dimensions.count }

  /// The number of logical elements: the product of the extents.
  public var count: Int { dimensions.reduce(1, *) }

  /// The extent of dimension `index`.
  public subscript(index: Int) -> Int { dimensions[index] }

  /// The shape of one sample: all but the outermost extent; (1) for a vector.
  public var sample: Shape { rank == 1 ? [1] : Shape(Array(dimensions.dropFirst())) }

  /// The extents of a sample behind its channels: (H, W) of (N, C, H, W); empty for (N, F).
  public var spatial: [Int] { Array(dimensions.dropFirst(2)) }

  /// The extents as `(64, 1, 28, 28)`.
  public var description: String {
    "(" + dimensions.map(String.init).joined(separator: ", ") + ")"
  }
}
