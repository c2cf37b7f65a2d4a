import Foundation
import TestSupport
import Testing

/// README and the documents beside what they describe.
@Suite struct DocumentTests {
  /// A document, its text and its place.
  private struct Document {
    let name: String
    let text: String
    var folder: String { (name as NSString).deletingLastPathComponent }

    init(_ name: String) throws {
      self.name = name
      text = try String(contentsOfFile: path(name), encoding: .utf8)
    }

    /// Everything in backquotes on one line.
    var quotes: Set<String> { Set(text.matches(of: /`([^`\n]+)`/).map { String($0.1) }) }

    /// The places of headings, as links name them.
    var places: Set<String> {
      let headings = text.matches(of: /(?m)^#+ (.*)$/).map { $0.1.lowercased() }
      return Set(headings.map { $0.filter { $0.isLetter || $0.isNumber || " -_".contains($0) } })
        .reduce(into: []) { $0.insert($1.replacing(" ", with: "-")) }
    }
  }

  private static let folders = ["Configs", "Launch", "Tests"] + sources
  private static let sources = ((try? FileManager.default.contentsOfDirectory(atPath: path("Sources"))) ?? [])
    .sorted().map { "Sources/\($0)" }
  static let documents =
    ["README.md"]
    + folders.map { "\($0)/README.md" }.filter { FileManager.default.fileExists(atPath: path($0)) }

  private static func names(below folder: String) -> [String] {
    (try? FileManager.default.subpathsOfDirectory(atPath: path(folder))) ?? []
  }
  private static let files = ["Sources", "Tests", "Launch"].flatMap { names(below: $0) }

  @Test func `README can be read in one go, and leads to every other document`() throws {
    let readme = try Document("README.md")
    #expect(readme.text.split(separator: "\n", omittingEmptySubsequences: false).count <= 220)
    #expect(Self.documents.count > 9)
    for document in Self.documents.dropFirst() {
      #expect(readme.text.contains("](\(document)"), "README does not lead to \(document)")
    }
  }

  @Test(arguments: documents) func `every link leads to a file, and to a heading in it`(name: String) throws {
    let document = try Document(name)
    for link in document.text.matches(of: /\]\(([^)#\s]*)(?:#([^)]*))?\)/) {
      let target =
        link.1.isEmpty ? name : document.folder.isEmpty ? "\(link.1)" : "\(document.folder)/\(link.1)"
      #expect(FileManager.default.fileExists(atPath: path(target)), "\(link.0)")
      guard let place = link.2 else { continue }
      #expect(try Document(target).places.contains(String(place)), "\(link.0)")
    }
  }

  @Test(arguments: documents) func `every file of the sources that is named is there`(name: String) throws {
    let document = try Document(name)
    for file in document.quotes where file.wholeMatch(of: /[\w.\/+-]+\.(?:swift|h|sh|sbatch|py)/) != nil {
      let places = ["", "Sources/", "\(document.folder)/"].map { path($0 + file) }
      let isThere =
        file.contains("/")
        ? places.contains(where: FileManager.default.fileExists)
        : Self.files.contains { $0 == file || $0.hasSuffix("/\(file)") }
      #expect(isThere, "\(name) names \(file)")
    }
  }

  @Test func `README has every command and every exit status`() throws {
    let readme = try Document("README.md").text
    let help = try stn(nil, ["--help"]).output
    let commands = help.matches(of: /(?m)^  ([a-z]+) {3,}/).map { String($0.1) }
    #expect(commands.count >= 6)
    for command in commands { #expect(readme.contains("| `stn \(command) ")) }
    let file = try #require(Self.names(below: "Sources").first { $0.hasSuffix("/ExitStatus.swift") })
    let statuses = try String(contentsOfFile: path("Sources/\(file)"), encoding: .utf8)
      .matches(of: /case \w+ = (\d+)/).map { String($0.1) }
    #expect(statuses.count >= 12)
    for status in statuses { #expect(readme.contains("| \(status) |"), "status \(status)") }
  }

  @Test func `the glossary of the log has every figure of a run`() throws {
    let glossary = try Document("Sources/Training/README.md").quotes
    let run = try SmokeRun.reference.get()
    let names = Set(try metrics(run.path).flatMap(\.keys))
    #expect(names.count > 20)
    for name in names {
      let parts = name.split(separator: "/")
      let isThere =
        glossary.contains(name) || parts.first == "warps" && glossary.contains("\(parts[parts.count - 1])")
      #expect(isThere, "\(name) is not explained")
    }
    // What stands before the number, or behind it with the unit samples/s.
    let line = try #require(run.result.errorOutput.split(separator: "\n").first { $0.contains("| epoch ") })
    for part in line.split(separator: " | ").dropFirst() {
      let words = part.matches(of: /[a-z][a-z\/]+(?: [a-z]+)*/).map { String($0.output) }
      for word in words { #expect(glossary.contains(word), "\(word) is not explained") }
    }
  }

  @Test func `every key of a configuration is explained, and all that it may be`() throws {
    let documents = ["Configuration", "Datasets", "SpatialTransformers"].map { "Sources/\($0)/README.md" }
    let explained = try Set(
      documents.flatMap { try Document($0).quotes }.flatMap { quote in
        quote.matches(of: /[A-Za-z_0-9]+/).map { String($0.output) }
      })
    let keys = try stn(nil, ["inspect", "--keys"]).output.split(separator: "\n")
    #expect(keys.count > 80)
    let words = Set(keys.flatMap { $0.prefix { $0 != ":" }.split(separator: ".") + choices(of: $0) })
    // N stands for the number of a layer, and kinds are explained where they are chosen.
    let missing = words.subtracting(["N", "kind"]).filter { !explained.contains(String($0)) }
    #expect(missing.isEmpty, "\(missing.sorted()) are not explained")
  }

  /// What a line of `--keys` says that the key may be.
  private func choices(of line: Substring) -> [Substring] {
    guard let list = line.firstMatch(of: /[#;] one of ([a-z_0-9, ]+)/) else { return [] }
    return list.1.split(separator: ",").map { word in
      word.drop { $0 == " " }.prefix { $0 != " " }
    }
  }
}
