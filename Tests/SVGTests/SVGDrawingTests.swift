import Foundation
import PNG
import Rasters
import SVG
import Testing

@Suite struct SVGDrawingTests {
  /// Two units by one: red, and beside it blue.
  private let drawing = SVGDrawing(
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="2" height="1" viewBox="0 0 2 1">\
    <rect width="1" height="1" fill="#f00"/><rect x="1" width="1" height="1" fill="#00f"/></svg>
    """, width: 2, height: 1)

  @Test func `a picture has so many pixels to a unit, in the drawing's colours`() throws {
    let picture = try PNGImage.decode(try drawing.png(scale: 3))
    #expect((picture.width, picture.height) == (6, 3))
    let row = [[255, 0, 0], [255, 0, 0], [255, 0, 0], [0, 0, 255], [0, 0, 255], [0, 0, 255]].joined()
    #expect(picture.samples.map(Int.init) == Array(repeating: Array(row), count: 3).flatMap(\.self))
  }

  @Test func `what nothing is drawn on is white`() throws {
    let empty = SVGDrawing("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", width: 1, height: 1)
    #expect(try PNGImage.decode(try empty.png(scale: 1)).samples == [255, 255, 255])
  }

  @Test func `a page is a PDF of the drawing's size, the same bytes again`() throws {
    let page = try drawing.pdf()
    #expect(page.starts(with: Array("%PDF-1.".utf8)))
    #expect(String(decoding: page, as: UTF8.self).contains("1.5 0.75 ]"))
    Thread.sleep(forTimeInterval: 1.1)
    #expect(try drawing.pdf() == page)
  }

  @Test func `what is no drawing is refused in the library's words`() throws {
    let error = #expect(throws: SVGError.self) { try SVGDrawing("<svg", width: 1, height: 1).png(scale: 1) }
    #expect(error?.description.hasPrefix("a PNG of the drawing cannot be made: ") == true)
    #expect(error?.function == "rsvg_handle_new_from_stream_sync")
    #expect(error?.tellsOfNoLibrary == false)
  }
}
