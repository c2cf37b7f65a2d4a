import Datasets
import Files
import Foundation
import Imports
import SpatialTransformers
import TestSupport
import Testing

/// Lines of numbers and of paths as other programs write them, and as they should not.
@Suite struct TextTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let pixels = [Array(3..<19), Array(40..<56).reversed()]

  /// Two pictures of 4×4 with the labels 7 and 5, or others.
  private func table(
    _ header: [String], _ labels: [String] = ["7", "5"], separator: String = ",", counted: Bool = false
  ) throws -> String {
    let rows = zip(labels, Self.pixels).enumerated().map { row, line in
      (counted ? ["\(row)"] : []) + [line.0] + line.1.map(String.init)
    }
    return try write(([header] + rows).filter { !$0.isEmpty }.map { $0.joined(separator: separator) })
  }

  private func write(_ lines: [String], as name: String = "a.csv") throws -> String {
    try lines.joined(separator: "\n").write(toFile: folder.path(name), atomically: true, encoding: .utf8)
    return folder.path(name)
  }

  private func expectBoth(_ path: String, _ labels: [String] = ["7", "5"], column: String? = nil) throws {
    var finding = FindingOptions()
    finding.labelColumn = column
    let found = try imported(path, finding: finding)[0].dataset
    #expect(try found.allPixels() == Self.pixels.flatMap { $0.map(Float.init) })
    #expect(try found.labels().map { $0[0] } == labels)
  }

  private let counts = (0..<16).map(String.init)

  @Test func `a first line that counts the columns is a header, not a picture`() throws {
    try expectBoth(table(["label"] + counts))
    try expectBoth(table(["kind"] + counts), column: "kind")
    try expectBoth(table(["label"] + counts, ["ant", "bee"]), ["ant", "bee"])
    try expectBoth(table(["kind"] + counts), column: "first")
    try expectBoth(table(counts + ["16"]), column: "first")
    // Without a header nothing is lost.
    try expectBoth(table([], ["ant", "bee"]), ["ant", "bee"], column: "first")
    try expectBoth(table([]), column: "1")
  }

  @Test func `a first column without a name counts the lines, and is no pixel`() throws {
    try expectBoth(table(["", "label"] + counts, counted: true))
    try expectBoth(table(["", "label"] + counts.map { "pixel\($0)" }, counted: true))
  }

  @Test(arguments: [",", ";", "\t", " "])
  func `fields are separated by any of the usual marks`(separator: String) throws {
    try expectBoth(table(["label"] + counts.map { "pixel\($0)" }, separator: separator))
    let list = try write(
      [
        "\(fixturePath("shapes/bar/0.png"))\(separator)x", "\(fixturePath("shapes/disc/0.png"))\(separator)y",
      ],
      as: "list")
    var framing = FramingOptions()
    framing.size = .init(height: 4, width: 4)
    #expect(try imported(list, framing: framing)[0].dataset.labels() == [["x"], ["y"]])
  }

  @Test func `labels that are missing, or numbers with fractions, are refused`() throws {
    let names = ["label"] + counts.map { "pixel\($0)" }
    expectRefusal(.badData, "line 3 has no label in field 1") { try expectBoth(table(names, ["7", " "])) }
    expectRefusal(.badData, "line 3 holds “2.5” in field 1, expected an integer") {
      try expectBoth(table(names, ["7", "2.5"]))
    }
    try expectBoth(table(names, ["v", "2.5"]), ["v", "2.5"])
  }

  @Test func `a list whose first picture is missing loses none, and says which line names what`() throws {
    let there = fixturePath("shapes/bar/0.png")
    expectRefusal(.missingInput, "line 1 names", "none.png, which is not there", "the first of 2 fields") {
      _ = try imported(write(["none.png,1", "\(there),2"]))
    }
    expectRefusal(.badData, "line 2 names \(fixturePath("shapes")), which is a folder") {
      _ = try imported(write(["path,label", "\(fixturePath("shapes")),2"]))
    }
    expectRefusal(.badData, "line 1 names", "which is a folder") {
      _ = try imported(write([",1", "\(there),2"]))
    }
    for line in ["path,label", "label," + counts.joined(separator: ",a")] {
      expectRefusal(.badData, "has a single line, which names no picture") { _ = try imported(write([line])) }
    }
  }

  @Test(arguments: [
    ("a\na\n", "the name a at the places 0 and 1"), ("a\n  \n", "no name for the class at place 1"),
  ])
  func `names that tell no classes apart are refused`(names: String, problem: String) throws {
    let path = try write([names], as: "names.txt")
    let data = try table(["label"] + counts)
    expectRefusal(.badData, path, problem) {
      var finding = FindingOptions()
      finding.classNames = path
      _ = try ImportPlan(data, [.test: .source(data)], finding).open(FramingOptions(), seed: 0)
    }
  }
}
