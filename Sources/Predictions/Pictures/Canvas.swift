import PNG

/// A picture of pixels that is drawn on, for viewers that show no drawings and machines that have no library for these.
struct Canvas {
  /// Red, green and blue, 0 to 255 each.
  typealias Colour = SIMD3<Float>

  let width: Int
  let height: Int
  private var pixels: [Colour]

  /// Makes a picture of one colour.
  init(width: Int, height: Int, _ ground: Colour) {
    precondition(width > 0 && height > 0, "a picture of \(width)×\(height) pixels")
    (self.width, self.height) = (width, height)
    pixels = Array(repeating: ground, count: width * height)
  }

  /// A colour as drawings write it, such as `#ff7800`.
  static func colour(_ hexadecimal: String) -> Colour {
    let number = UInt32(hexadecimal.dropFirst(), radix: 16) ?? 0
    return Colour(Float(number >> 16 & 255), Float(number >> 8 & 255), Float(number & 255))
  }

  /// Fills an area that lies within the picture.
  mutating func fill(_ area: Rectangle, _ colour: Colour) { paint(area) { _, _, _ in colour } }

  /// Draws an image, each of its pixels a block of pixels here; one that is larger than its place is made smaller.
  mutating func draw(_ image: DrawnImage, in place: Rectangle) {
    let image = image.reduced(to: max(place.width, place.height))
    let bytes = image.bytes.map(Float.init)
    paint(place) { x, y, _ in
      let pixel = y * image.height / place.height * image.width + x * image.width / place.width
      return Colour(bytes[3 * pixel], bytes[3 * pixel + 1], bytes[3 * pixel + 2])
    }
  }

  /// Draws lines of a width with round ends, smooth at their edges, within an area; where they overlap is no darker.
  mutating func stroke(
    _ lines: [Segment], _ colour: Colour, width: Double, opacity: Float = 1, inside area: Rectangle
  ) {
    var coverage = [Float](repeating: 0, count: area.width * area.height)
    for line in lines { Self.cover(&coverage, of: area, by: line, width) }
    paint(area) { x, y, former in
      let share = opacity * coverage[y * area.width + x]
      return former + (colour - former) * share
    }
  }

  /// Notes how much of each pixel a line covers, by how far its centre is from the line.
  private static func cover(
    _ coverage: inout [Float], of area: Rectangle, by line: Segment, _ width: Double
  ) {
    let reach = width / 2 + 1
    func range(_ axis: Int, _ first: Int, _ count: Int) -> Range<Int> {
      let ends = [line.start[axis], line.end[axis]].map { $0 - Double(first) }
      let low = max(0, Int((min(ends[0], ends[1]) - reach).rounded(.down)))
      return low..<max(low, min(count, Int((max(ends[0], ends[1]) + reach).rounded(.up))))
    }
    for y in range(1, area.y, area.height) {
      for x in range(0, area.x, area.width) {
        let centre = SIMD2(Double(area.x + x) + 0.5, Double(area.y + y) + 0.5)
        let share = Float(min(max(width / 2 + 0.5 - line.distance(from: centre), 0), 1))
        coverage[y * area.width + x] = max(coverage[y * area.width + x], share)
      }
    }
  }

  /// Gives every pixel of an area, of which places count from its corner, a colour in place of the one it had.
  private mutating func paint(_ area: Rectangle, _ colour: (_ x: Int, _ y: Int, _ former: Colour) -> Colour) {
    precondition(
      area.x >= 0 && area.y >= 0 && area.x + area.width <= width && area.y + area.height <= height,
      "\(area) in a picture of \(width)×\(height) pixels")
    for y in 0..<area.height {
      for x in 0..<area.width {
        let place = (area.y + y) * width + area.x + x
        pixels[place] = colour(x, y, pixels[place])
      }
    }
  }

  /// Red, green and blue of every pixel, row by row.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * pixels.count)
    for pixel in pixels {
      let rounded = pixel.clamped(lowerBound: .zero, upperBound: Colour(repeating: 255)).rounded(
        .toNearestOrEven)
      for channel in 0..<3 { bytes.append(UInt8(rounded[channel])) }
    }
    return bytes
  }

  /// The picture as a file.
  func png() throws(PNGError) -> [UInt8] { try PNGImage.encode(rgb: bytes, width: width, height: height) }
}
