import Markup
import POSIX
import Training

/// Where it all comes from: how to make it again, and by what to tell whether it is the same.
struct OriginSection {
  private let contents: ReportContents

  init(_ contents: ReportContents) {
    self.contents = contents
  }

  var section: Page.Section {
    Page.Section("origin", "Where it comes from") {
      Markup("div", ["class": "card"]) { Markup("dl", ["class": "origin"]) { facts.map(written) } }
      Markup("details", ["open": "open"]) {
        Markup("summary") { "Configuration, all defaults written out" }
        Markup("pre", ["tabindex": "0", "aria-label": "Configuration"]) { contents.configuration.trimmed }
      }
      Markup("details") {
        Markup("summary") { "Digests of the \(contents.origin.parameters.count) parameters" }
        parameters
      }
    }
  }

  private func written(_ fact: (name: String, value: String)) -> Markup {
    .joined([
      Markup("dt") { fact.name }, Markup("dd") { Markup("code") { fact.value.displayed } },
    ])
  }

  private var facts: [(name: String, value: String)] {
    let origin = contents.origin
    return [
      ("checkpoint", contents.checkpoint), ("written", origin.created), ("command", origin.commandLine),
      ("hosts", hosts), ("instruction set", origin.instructionSet),
      ("versions", origin.versions.map { "\($0.name) \($0.version)" }.joined(separator: ", ")),
      ("digest of the checkpoint", "XXH64 \(origin.seal)"),
      (
        "digest of the training data",
        "XXH64 \(origin.data.digest) of \(Wording.count(origin.data.count)) samples"
      ),
    ]
  }

  /// The hosts with the number of their ranks.
  private var hosts: String {
    let counts = contents.origin.hosts.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    let words = counts.sorted { $0.key < $1.key }.map {
      "\($0.key) (\($0.value) rank\($0.value == 1 ? "" : "s"))"
    }
    return words.joined(separator: ", ")
  }

  private var parameters: Markup {
    DataTable(
      "XXH64 of the little-endian elements", ["parameter", "shape", "digest"],
      contents.origin.parameters.map { parameter in
        [parameter.name, parameter.dimensions.map(String.init).joined(separator: "×"), parameter.digest]
      }
    ).markup
  }
}

extension String {
  /// The text without line feeds at its end.
  fileprivate var trimmed: String {
    var text = self
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
