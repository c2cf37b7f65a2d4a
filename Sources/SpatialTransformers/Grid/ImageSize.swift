/// The size of an image or feature map in pixels, or of a volume in voxels.
public struct ImageSize: Hashable, Sendable, CustomStringConvertible {
  /// Rows and columns of an image; slices, rows and columns of a volume.
  public let dimensions: [Int]

  /// Makes a size of two or three dimensions, each of at least one pixel, the columns last.
  public init(_ dimensions: [Int]) {
    precondition(
      (2...3).contains(dimensions.count) && dimensions.allSatisfy { $0 > 0 },
      "an image has two or three dimensions of at least one pixel, not \(dimensions)")
    self.dimensions = dimensions
  }

  /// Makes the size of an image of at least one pixel.
  public init(height: Int, width: Int) {
    self.init([height, width])
  }

  /// Makes the size of a volume of at least one voxel.
  public init(depth: Int, height: Int, width: Int) {
    self.init([depth, height, width])
  }

  /// The number of columns.
  public var width: Int { self[0] }

  /// The number of rows.
  public var height: Int { self[1] }

  /// The number of slices; one for an image.
  public var depth: Int { axes == 3 ? self[2] : 1 }

  /// The number of axes: x and y, and z in a volume.
  public var axes: Int { dimensions.count }

  /// The number of pixels along an axis: 0 is x, 1 is y, 2 is z.
  public subscript(axis: Int) -> Int { dimensions[axes - 1 - axis] }

  /// The number of pixels.
  public var count: Int { dimensions.reduce(1, *) }

  /// The size as `height×width` or `depth×height×width`.
  public var description: String { dimensions.map(String.init).joined(separator: "×") }
}
