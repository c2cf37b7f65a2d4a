import Predictions
import Testing

@Suite struct CanvasTests {
  private let paper = Colour.grey(1)
  private let ink = Colour.grey(0)

  private func canvas(_ width: Int, _ height: Int) -> Canvas {
    Canvas(width: width, height: height, background: paper)
  }

  /// How dark every pixel of a row is, from 0 to 255.
  private func darkness(_ canvas: Canvas, row: Int) -> [Int] {
    (0..<canvas.width).map { 255 - Int(canvas[$0, row].red) }
  }

  private var all: Rectangle { Rectangle(x: 0, y: 0, width: 8, height: 6) }

  @Test func `a line along the edges of pixels covers whole pixels, and halves at its ends`() {
    var canvas = canvas(8, 6)
    canvas.stroke([Point(x: 2, y: 3), Point(x: 6, y: 3)], width: 2, ink, inside: all)
    #expect(darkness(canvas, row: 1).allSatisfy { $0 == 0 })
    #expect(darkness(canvas, row: 2) == darkness(canvas, row: 3))
    #expect(Array(darkness(canvas, row: 2)[2..<6]) == [255, 255, 255, 255])
    #expect((1..<255).contains(darkness(canvas, row: 2)[1]))
    #expect(darkness(canvas, row: 4).allSatisfy { $0 == 0 })
  }

  @Test func `a line through the centres of pixels of width two is half as dark beside them`() {
    var canvas = canvas(8, 6)
    canvas.stroke([Point(x: -9, y: 2.5), Point(x: 99, y: 2.5)], width: 2, ink, inside: all)
    for (row, expected) in [(0, 0), (1, 127), (2, 255), (3, 127), (4, 0)] {
      #expect(darkness(canvas, row: row) == Array(repeating: expected, count: 8))
    }
  }

  @Test func `lines stay inside their rectangle`() {
    var canvas = canvas(8, 6)
    let clip = Rectangle(x: 2, y: 1, width: 3, height: 2)
    canvas.stroke([Point(x: -50, y: -50), Point(x: 50, y: 50)], width: 9, ink, inside: clip)
    for y in 0..<6 {
      for x in 0..<8 {
        let isInside = clip.columns.contains(x) && clip.rows.contains(y)
        #expect((canvas[x, y] != paper) == isInside, "\(x), \(y)")
      }
    }
  }

  @Test func `a rectangle beyond the canvas harms nothing`() {
    var canvas = canvas(8, 6)
    let clip = Rectangle(x: -5, y: -5, width: 30, height: 30)
    canvas.fill(clip, ink)
    canvas.stroke([Point(x: -20, y: 3), Point(x: 60, y: 3)], width: 2, paper, inside: clip)
    #expect(canvas[0, 0] == ink && canvas[7, 2] == paper && canvas[7, 5] == ink)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func `a point that is not finite interrupts the lines`(value: Float) {
    var canvas = canvas(8, 6)
    let points = [Point(x: 1, y: 1), Point(x: value, y: 1), Point(x: 1, y: 5), Point(x: 7, y: 5)]
    canvas.stroke(points, width: 1, ink, inside: all)
    #expect(darkness(canvas, row: 1).allSatisfy { $0 == 0 })
    #expect(darkness(canvas, row: 4)[3] > 0)
  }

  @Test func `points very far away are cut off where they leave the picture`() {
    var (canvas, expected) = (canvas(8, 6), canvas(8, 6))
    canvas.stroke([Point(x: -1e30, y: 2.5), Point(x: 3e38, y: 2.5)], width: 1, ink, inside: all)
    expected.stroke([Point(x: -1, y: 2.5), Point(x: 9, y: 2.5)], width: 1, ink, inside: all)
    #expect(canvas.bytes == expected.bytes)
  }

  @Test func `joints are no darker than lines`() {
    let colour = Colour.grey(0.5)
    var canvas = canvas(8, 6)
    canvas.stroke([1, 3, 5, 7].map { Point(x: $0, y: 3) }, width: 4, colour, inside: all)
    #expect(canvas[3, 3] == colour && canvas[4, 3] == colour)
  }

  @Test func `text is dots of five by seven`() {
    var canvas = canvas(12, 8)
    canvas.write("1-", x: 0, y: 0, scale: 1, ink)
    #expect(darkness(canvas, row: 0) == [0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(darkness(canvas, row: 3) == [0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 255, 0])
    #expect(darkness(canvas, row: 7).allSatisfy { $0 == 0 })
  }

  @Test func `greys are clipped`() {
    #expect(Colour.grey(-1) == Colour(red: 0, green: 0, blue: 0))
    #expect(Colour.grey(7).red == 255)
    #expect(Colour.grey(0.5).green == 128)
    #expect(Colour.grey(.nan).blue == 0)
  }
}
