/// A picture to draw on, in pixels from the top left; what falls outside it is left out.
package struct Canvas {
  package let width: Int
  package let height: Int

  /// Red, green and blue of every pixel, row by row.
  package private(set) var bytes: [UInt8]

  package init(width: Int, height: Int, background: Colour) {
    self.width = width
    self.height = height
    bytes = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { buffer, count in
      for i in 0..<width * height {
        (buffer[3 * i], buffer[3 * i + 1], buffer[3 * i + 2]) = (
          background.red, background.green, background.blue
        )
      }
      count = 3 * width * height
    }
  }

  package subscript(x: Int, y: Int) -> Colour {
    get {
      let i = 3 * (y * width + x)
      return Colour(red: bytes[i], green: bytes[i + 1], blue: bytes[i + 2])
    }
    set {
      guard (0..<width).contains(x), (0..<height).contains(y) else { return }
      let i = 3 * (y * width + x)
      (bytes[i], bytes[i + 1], bytes[i + 2]) = (newValue.red, newValue.green, newValue.blue)
    }
  }

  package mutating func fill(_ rectangle: Rectangle, _ colour: Colour) {
    for y in rectangle.rows {
      for x in rectangle.columns { self[x, y] = colour }
    }
  }

  /// Fills a rectangle with an image, each pixel that of the nearest place; `range` runs from black to white.
  mutating func draw(_ image: DrawnImage, in rectangle: Rectangle, range: ClosedRange<Float>) {
    for y in rectangle.rows {
      for x in rectangle.columns {
        let row = (y - rectangle.y) * image.height / rectangle.height
        let column = (x - rectangle.x) * image.width / rectangle.width
        self[x, y] = image.colour(row: row, column: column, in: range)
      }
    }
  }

  /// Writes a line of text with its top left corner at a place, `scale` pixels to a dot.
  package mutating func write(_ text: String, x: Int, y: Int, scale: Int, _ colour: Colour) {
    for (index, character) in text.enumerated() {
      for dot in Glyph.dots(of: character) {
        let corner = (x: x + (index * Glyph.pitch + dot.column) * scale, y: y + dot.row * scale)
        fill(Rectangle(x: corner.x, y: corner.y, width: scale, height: scale), colour)
      }
    }
  }

  /// Draws lines from point to point, smooth-edged and `width` pixels wide, and only inside a rectangle.
  ///
  /// A point that is not finite interrupts them.
  package mutating func stroke(_ points: [Point], width: Double, _ colour: Colour, inside clip: Rectangle) {
    // Every pixel is covered once, by the nearest line, so that joints are not darker.
    var coverage = [Double](repeating: 0, count: clip.width * clip.height)
    for (a, b) in zip(points, points.dropFirst()) {
      guard let segment = Segment(a, b).clipped(to: clip, margin: width) else { continue }
      for y in segment.rows(margin: width).clamped(to: clip.rows) {
        for x in segment.columns(margin: width).clamped(to: clip.columns) {
          let share = min(max(width / 2 + 0.5 - segment.distance(toPixel: x, y), 0), 1)
          let place = (y - clip.y) * clip.width + x - clip.x
          coverage[place] = max(coverage[place], share)
        }
      }
    }
    blend(colour, coverage, in: clip)
  }

  /// Lays a colour over a rectangle, as much of it as `coverage` (0 to 1) says of each pixel.
  private mutating func blend(_ colour: Colour, _ coverage: [Double], in rectangle: Rectangle) {
    for y in rectangle.rows.clamped(to: 0..<height) {
      for x in rectangle.columns.clamped(to: 0..<width) {
        let share = coverage[(y - rectangle.y) * rectangle.width + x - rectangle.x]
        if share > 0 { self[x, y] = self[x, y].mixed(with: colour, share) }
      }
    }
  }
}
