import Foundation
import Reports
import TestSupport
import Testing
import Training

@Suite struct MetricsScanTests {
  /// The columns, and the numbers of every line by their names.
  private func read(_ text: String) -> (lines: [[String: Double]], faulty: Int) {
    var (scan, lines): (MetricsScan, [[(column: Int, value: Double)]]) = (
      MetricsScan(firstColumn: "step"), []
    )
    Array(text.utf8).withUnsafeBytes { bytes in scan.read(bytes) { lines.append($0) } }
    let named = lines.map { line in
      Dictionary(line.map { (scan.columns[$0.column], $0.value) }) { $1 }
    }
    return (named, scan.faultyLines)
  }

  @Test func `numbers stand under the paths of their names`() {
    let (lines, faulty) = read(
      "{\"loss\":1.5e-3,\"phases\":{\"data\":2,\"wait\":0},\"step\":1,\"warps\":{\"a/b\":{\"scale\":-0.25}}}\n"
    )
    #expect(
      lines == [["loss": 0.0015, "phases/data": 2, "phases/wait": 0, "step": 1, "warps/a/b/scale": -0.25]])
    #expect(faulty == 0)
  }

  @Test func `columns may come, go and change places`() {
    let (lines, _) = read(
      "{\"a\":1,\"b\":2}\n{\"b\":3}\n{\"c\":4,\"b\":5,\"a\":6}\n { \"a\" : null , \"b\":7 } \n{}\n")
    #expect(lines == [["a": 1, "b": 2], ["b": 3], ["c": 4, "b": 5, "a": 6], ["b": 7], [:]])
  }

  @Test(arguments: [
    "{\"a\":1", "{\"a\":}", "{\"a\":inf}", "{\"a\":nan}", "[1]", "{\"a\":\"1\"}", "{\"a\":1}x", "{\"a\":0x}",
    "{\"a\" 1}", "{\"a\\n\":1}", "{a:1}", "{\"a\":1,}", "{\"a", "\u{0}", "{\"a\":{\"b\":1}",
  ])
  func `a line that is no object of numbers is passed over and counted`(line: String) {
    let (lines, faulty) = read("{\"a\":1}\n\(line)\n{\"a\":2}\n")
    #expect(lines == [["a": 1], ["a": 2]])
    #expect(faulty == 1)
  }

  @Test func `nests without end are no reason to end the program`() {
    let (lines, faulty) = read(String(repeating: "{\"a\":", count: 100_000) + "\n{\"a\":1}\n")
    #expect(lines == [["a": 1]] && faulty == 1)
  }

  @Test func `a line that is still being written is left for later, and so is one of an earlier step`() throws
  {
    let folder = try TemporaryFolder()
    let path = folder.path("metrics.jsonl")
    try """
    {"loss":3,"phases":{"data":1,"forward":2},"step":10}
    {"loss":2,"phases":{"data":1,"forward":4},"step":20}
    {"loss":9,"step":20}

    {"loss":1,"st
    """.write(toFile: path, atomically: true, encoding: .utf8)
    let metrics = try RunMetrics(of: path)
    #expect(metrics.curves["loss"]?.points.map(\.value) == [3, 2])
    #expect((metrics.lines, metrics.faultyLines) == (2, 1))
    #expect(metrics.lastStep == 20)
    #expect(metrics.seconds.total == 8)
    #expect(metrics.curves["step"] == nil)
  }

  @Test func `lines that end in the midst of a block are whole`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("metrics.jsonl")
    // Some 9 MB: more than two of the blocks in which the file is read.
    let lines = (1...90_000).map {
      "{\"a\":\($0).5,\"padding\":1234567890123456789012345678901234567890,\"step\":\($0)}\n"
    }
    try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
    let metrics = try RunMetrics(of: path)
    #expect((metrics.lines, metrics.faultyLines) == (90_000, 0))
    #expect(metrics.curves["a"]?.range == 1.5...90_000.5)
  }
}
