import Foundation
import FoundationXML
import TestSupport
import Testing

/// `stn report` of runs that are finished, and of what is none.
@Suite struct ReportTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A copy of the reference run.
  private func copy() throws -> String {
    let run = folder.path("run")
    try FileManager.default.copyItem(atPath: SmokeRun.reference.get().path, toPath: run)
    return run
  }

  /// A page as a tree; it is written as XML wants it.
  private func page(_ path: String) throws -> XMLDocument {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.hasPrefix("<!DOCTYPE html>\n<html"))
    return try XMLDocument(xmlString: String(text.dropFirst("<!DOCTYPE html>\n".count)))
  }

  private func texts(_ page: XMLDocument, _ query: String) throws -> [String] {
    try page.nodes(forXPath: query).compactMap(\.stringValue)
  }

  @Test func `a run's page has all its parts, and leads nowhere`() throws {
    let run = try copy()
    let result = try stn(nil, ["report", run])
    result.expect()
    #expect(result.output.hasPrefix("\(run)/report.html: \(checkpointPath(run, 12)), "))
    let page = try page(run + "/report.html")
    #expect(
      try texts(page, "//section/@id")
        == ["curves", "samples", "confusion", "poses", "health", "time", "origin"])
    #expect(try texts(page, "//h1/span") == ["finished"])
    // Two groups of samples, each with what was read, and what was made of it.
    #expect(try page.nodes(forXPath: "//figure[contains(@class, 'sample')]//image").count == 2 * 2 * 12)
    #expect(try texts(page, "//script").isEmpty)
    let addresses = try texts(page, "//@href | //@src").filter { !$0.hasPrefix("#") }
    #expect(addresses.allSatisfy { $0.hasPrefix("data:image/png;base64,") })
  }

  @Test func `what is told of the samples is what evaluate counts`() throws {
    let run = try copy()
    try stn(nil, ["report", run]).expect()
    let counted = try stn(nil, ["evaluate", "--checkpoint", run, "--json"])
    counted.expect()
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(counted.output.utf8)) as? [String: Any])
    let page = try page(run + "/report.html")
    let facts = try texts(page, "//dl[@class='facts']/div[1]/dd/small")
    #expect(facts == ["\(try #require(object["errors"] as? Int)) of 100 wrong"])
    let confusion = try #require(object["confusion"] as? [[Int]])
    let cells = try texts(page, "//table[@class='confusion']/tbody/tr/td[position() < last()]")
    #expect(cells.map { Int($0) ?? 0 } == confusion.flatMap(\.self))
  }

  @Test func `the page is the same on any number of ranks`() throws {
    let run = try copy()
    let pages = try [nil, 2, 3].map { ranks in
      let output = folder.path("\(ranks ?? 0).html")
      try stn(ranks, ["report", run, "--output", output]).expect()
      return try Data(contentsOf: URL(fileURLWithPath: output))
    }
    #expect(Set(pages).count == 1)
  }

  @Test func `the last report is made anew, and nothing else is replaced`() throws {
    let run = try copy()
    try stn(nil, ["report", run, "--without-samples"]).expect()
    let without = try page(run + "/report.html")
    #expect(try texts(without, "//section/@id") == ["curves", "health", "time", "origin"])
    try stn(nil, ["report", run]).expect()
    #expect(try texts(page(run + "/report.html"), "//section/@id").count == 7)
    try "mine".write(toFile: run + "/report.html", atomically: true, encoding: .utf8)
    try expectRefusal(73, nil, ["report", run], ["report.html exists already"])
    for name in ["metrics.jsonl", "config.yaml", "checkpoints/step-00000012.h5", "latest"] {
      try expectRefusal(
        2, nil, ["report", run, "--overwrite", "--output", "\(run)/\(name)"], [name, "name another output"])
    }
    #expect(try String(contentsOfFile: run + "/report.html", encoding: .utf8) == "mine")
  }

  @Test(arguments: [nil, 2]) func `what is no run is refused`(ranks: Int?) throws {
    let empty = folder.path("empty")
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    try expectRefusal(66, ranks, ["report", folder.path("none")], ["there is no folder", "none"])
    try expectRefusal(80, ranks, ["report", empty], ["holds no checkpoint"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: empty).isEmpty)
  }

  @Test func `where the data is gone, that is said, and the rest is told without it`() throws {
    let run = try copy()
    let gone = ["--set", "data.digits=\(folder.path("gone"))"]
    try expectRefusal(66, nil, ["report", run] + gone, ["gone", "--without-samples"])
    try stn(nil, ["report", run, "--without-samples"] + gone).expect()
  }

  @Test func `metrics of a single line, none at all, or with damaged lines are told as they are`() throws {
    let run = try copy()
    let path = run + "/metrics.jsonl"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    for (text, words) in [
      ("\(lines[0])\n", "1 line of metrics."), ("", "No line of metrics was written yet"),
      ("\(lines[0])\nnonsense\n\(lines[1])\n{\"st", "2 lines of metrics; 1 could not be read."),
    ] {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      try stn(nil, ["report", run, "--without-samples"]).expect()
      let said = try texts(page(run + "/report.html"), "//section[@id='curves']/p")
      #expect(said.first?.hasPrefix(words) == true, "\(said)")
    }
    // Without the file the checkpoint's own metrics are told.
    try FileManager.default.removeItem(atPath: path)
    try stn(nil, ["report", run, "--without-samples"]).expect()
    #expect(try texts(page(run + "/report.html"), "//section[@id='curves']/p") == ["12 lines of metrics."])
  }

  @Test func `a run that ended early says so`() throws {
    let run = try copy()
    try stn(nil, ["report", run, "--without-samples", "--set", "training.steps=20"]).expect()
    let page = try page(run + "/report.html")
    #expect(try texts(page, "//h1/span") == ["ended early"])
    #expect(try texts(page, "//p[@class='note']").first?.contains("--resume auto") == true)
  }

  @Test func `names of classes that are signs of HTML are shown as they are`() throws {
    let names = ["<b>", "R&D", "a \"q\"", "'", "</td>", "靴", "&amp;", "7", "8", "9"]
    let (list, data, run) = (folder.path("names.txt"), folder.path("data.h5"), folder.path("named"))
    // Fields of a table, in which a quotation mark is written twice.
    let lines = names.map { "\"\($0.replacing("\"", with: "\"\""))\"\n" }
    try lines.joined().write(toFile: list, atomically: true, encoding: .utf8)
    try stn(nil, ["import", digitFolder, "--class-names", list, "--output", data]).expect()
    let settings = smoke(
      "data.file=\(data)", "data.test_file=\(folder.path("data-test.h5"))", "training.steps=1")
    try stn(nil, ["train"] + settings + ["--output", run]).expect()
    try stn(nil, ["report", run]).expect()
    let page = try page(run + "/report.html")
    #expect(try texts(page, "//table[@class='confusion']/tbody/tr/th") == names)
    let picture = folder.path("a.svg")
    try stn(
      nil, ["predict", "--checkpoint", run, "--output", folder.path("a.h5"), "--montage", picture]
    ).expect()
    let drawing = try XMLDocument(xmlString: String(contentsOfFile: picture, encoding: .utf8))
    let drawn = drawing.rootElement()?.stringValue ?? ""
    #expect(names.filter { drawn.contains("\($0) · ") }.count >= 1)
    #expect(drawn.contains("row 0"))
  }
}
