import Files
import Predictions
import Testing
import Training

@Suite struct RowTests {
  @Test func `rows and ranges are listed in order, each once`() throws {
    let rows = try #require(RowSelection("7,0-3,2-4,7"))
    #expect(try rows.rows(of: 8) == [0, 1, 2, 3, 4, 7])
    #expect(try RowSelection("5")?.rows(of: 6) == [5])
  }

  @Test(arguments: [
    "", ",", "1,", "a", "1-", "-1", "3-1", "1-2-3", "1 2", "0x1", "٣", "99999999999999999999",
  ])
  func `what is no list of rows is refused`(text: String) {
    #expect(RowSelection(text) == nil)
  }

  @Test func `a row that is not there is refused before a list of it is made`() throws {
    let rows = try #require(RowSelection("2,0-9000000000000000000"))
    let error = #expect(throws: Fault.self) { try rows.rows(of: 100) }
    #expect(
      error?.description == "there is no row 9000000000000000000: the data has 100 samples, rows 0 to 99")
    #expect(error?.exitStatus == .usage)
  }

  @Test func `rows are found in the micro-batches of an evaluation`() {
    let pieces = ChosenRows([0, 3, 4, 5, 17], microBatch: 4).pieces
    #expect(pieces.map(\.microBatch) == [0, 1, 4])
    #expect(pieces.map(\.places) == [0..<2, 2..<4, 4..<5])
    #expect(ChosenRows([], microBatch: 4).pieces.isEmpty)
  }

  @Test func `an outline runs once around the target`() {
    let outline = Outline(height: 2, width: 3) { Point(x: Float($1), y: Float($0)) }
    #expect(outline.top == [Point(x: 0, y: 0), Point(x: 1, y: 0), Point(x: 2, y: 0)])
    let rest: [(Float, Float)] = [(2, 0), (2, 1), (2, 1), (1, 1), (0, 1), (0, 1), (0, 0)]
    #expect(outline.rest == rest.map { Point(x: $0.0, y: $0.1) })
  }
}
