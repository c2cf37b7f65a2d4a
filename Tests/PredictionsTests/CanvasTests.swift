import PNG
import Rasters
import Testing

@testable import Predictions

/// Pictures of pixels that are drawn on.
@Suite struct CanvasTests {
  private let white = Canvas.colour("#ffffff")
  private let black = Canvas.colour("#000000")

  /// The red of every pixel, row by row.
  private func reds(_ canvas: Canvas) -> [[UInt8]] {
    let bytes = canvas.bytes
    return (0..<canvas.height).map { y in
      (0..<canvas.width).map { bytes[3 * (y * canvas.width + $0)] }
    }
  }

  @Test func `colours are those that drawings name`() {
    #expect(Canvas.colour("#ff7800") == [255, 120, 0])
    #expect(Canvas(width: 1, height: 1, Canvas.colour("#00aaff")).bytes == [0, 170, 255])
  }

  @Test func `an area is filled and nothing beside it`() {
    var canvas = Canvas(width: 4, height: 3, black)
    canvas.fill(Rectangle(x: 1, y: 1, width: 2, height: 2), white)
    #expect(reds(canvas) == [[0, 0, 0, 0], [0, 255, 255, 0], [0, 255, 255, 0]])
  }

  /// A line along the middle of a row of pixels covers that row, and half of those beside it where it is two wide.
  @Test func `lines are as wide as they are asked for, smooth at their edges, and end round`() {
    var canvas = Canvas(width: 5, height: 5, black)
    let all = Rectangle(x: 0, y: 0, width: 5, height: 5)
    let line = Segment(Point(x: -9, y: 2.5), Point(x: 9, y: 2.5))
    canvas.stroke([line, line], white, width: 2, inside: all)
    let row = { (value: UInt8) in [UInt8](repeating: value, count: 5) }
    #expect(reds(canvas) == [row(0), row(128), row(255), row(128), row(0)])
    canvas = Canvas(width: 5, height: 5, black)
    let dot = Segment(Point(x: 2.5, y: 2.5), Point(x: 2.5, y: 2.5))
    canvas.stroke([dot], white, width: 1, opacity: 0.5, inside: all)
    #expect(reds(canvas)[2] == [0, 0, 128, 0, 0] && reds(canvas)[1] == row(0))
  }

  @Test func `lines end at the edges of their area, wherever that is`() {
    var canvas = Canvas(width: 6, height: 4, black)
    let line = Segment(Point(x: -1e6, y: 2), Point(x: 1e6, y: 2))
    canvas.stroke([line], white, width: 9, inside: Rectangle(x: 2, y: 1, width: 3, height: 2))
    #expect(
      reds(canvas) == [
        [0, 0, 0, 0, 0, 0], [0, 0, 255, 255, 255, 0], [0, 0, 255, 255, 255, 0], [0, 0, 0, 0, 0, 0],
      ])
  }

  @Test func `the file holds the pixels`() throws {
    var canvas = Canvas(width: 3, height: 2, white)
    canvas.fill(Rectangle(x: 2, y: 0, width: 1, height: 1), Canvas.colour("#0a0b0c"))
    let raster = try PNGImage.decode(canvas.png())
    #expect((raster.width, raster.height) == (3, 2) && raster.colour == .rgb)
    #expect(raster.samples == canvas.bytes && Array(raster.samples[6..<9]) == [10, 11, 12])
  }
}
