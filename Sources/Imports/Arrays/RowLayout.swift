import Files
import Rasters

/// How a row of an array is a picture.
package struct RowLayout: Codable, Sendable, Equatable {
  /// Where the channels of a pixel lie.
  package enum Order: String, CaseIterable, Codable, Sendable {
    /// Channel by channel: C, H, W.
    case planes
    /// Side by side: H, W, C.
    case pixels
  }

  /// The extents of a picture.
  let channels, height, width: Int

  /// Where the channels lie.
  let order: Order

  /// Understands the dimensions of a row; `name` is what has them.
  ///
  /// Numbers in one line are as somebody says, or a square. Where nobody says in which order they are, the dimension of
  /// 1, 3 or 4 channels tells.
  init(_ dimensions: [Int], shape: [Int]?, order: Order?, name: String) throws(Fault) {
    let count = dimensions.reduce(1, *)
    var dimensions = dimensions
    if let shape {
      guard shape.reduce(1, *) == count else {
        throw Fault(
          .badData,
          "\(name) has \(count) numbers a picture, expected \(shape.reduce(1, *)) for \(shape.times) (--shape)"
        )
      }
      dimensions = shape
    }
    if dimensions.count == 1 {
      let side = Int(Double(count).squareRoot().rounded())
      guard side * side == count else {
        throw Fault(
          .badData,
          "\(name) has \(count) numbers a picture, which make no square; say what they make (--shape)")
      }
      dimensions = [side, side]
    }
    guard (2...3).contains(dimensions.count), dimensions.allSatisfy({ $0 > 0 }) else {
      throw Fault(
        .badData,
        "\(name) has pictures of \(dimensions.times) numbers, expected H×W, C×H×W or H×W×C, none of them 0")
    }
    if dimensions.count == 2 {
      self.init(channels: 1, height: dimensions[0], width: dimensions[1], order: .planes)
      try checkSize(name)
      return
    }
    let found: Order = if let order { order } else { try Self.order(of: dimensions, name) }
    switch found {
    case .planes:
      self.init(channels: dimensions[0], height: dimensions[1], width: dimensions[2], order: .planes)
    case .pixels:
      self.init(channels: dimensions[2], height: dimensions[0], width: dimensions[1], order: .pixels)
    }
    try checkSize(name)
  }

  private func checkSize(_ name: String) throws(Fault) {
    do throws(RasterError) { try RasterLimit().check(width: width, height: height) } catch {
      throw Fault(.badData, "a picture of \(name) \(error)")
    }
  }

  private init(channels: Int, height: Int, width: Int, order: Order) {
    (self.channels, self.height, self.width, self.order) = (channels, height, width, order)
  }

  private static func order(of dimensions: [Int], _ name: String) throws(Fault) -> Order {
    let first = [1, 3].contains(dimensions[0])
    let last = [1, 3].contains(dimensions[2]) || (!first && dimensions[2] == 4)
    guard first != last else {
      throw Fault(
        .badData,
        "\(name) has pictures of \(dimensions.times) numbers, of which the channels may be the first or the last; say which "
          + "(--layout planes or pixels)")
    }
    return first ? .planes : .pixels
  }

  /// The picture of a row's numbers.
  func picture(_ row: ArraySlice<Float>, isBytes: Bool) -> Picture {
    if isBytes, order == .pixels, let colour = Raster.Colour(rawValue: channels) {
      return .raster(Raster(width: width, height: height, colour: colour, samples: row.map { UInt8($0) }))
    }
    var values = Array(row)
    if order == .pixels, channels > 1 {
      let count = height * width
      for pixel in 0..<count {
        for channel in 0..<channels {
          values[channel * count + pixel] = row[row.startIndex + pixel * channels + channel]
        }
      }
    }
    return .numbers(
      NumberedPicture(channels: channels, height: height, width: width, values: values, isBytes: isBytes))
  }
}

extension [Int] {
  /// Extents as people write them.
  var times: String { map(String.init).joined(separator: "×") }
}
