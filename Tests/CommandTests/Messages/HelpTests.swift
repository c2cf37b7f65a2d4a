import Foundation
import TestSupport
import Testing

@Suite struct HelpTests {
  @Test(
    arguments: [
      "train", "evaluate", "predict", "report", "export", "generate", "import", "inspect", "verify",
    ])
  func `a command's help shows examples, each on a line that can be copied`(command: String) throws {
    let result = try stn(nil, [command, "--help"], environment: ["COLUMNS": "80"])
    result.expect()
    let parts = result.output.components(separatedBy: "Examples:\n")
    #expect(parts.count == 2)
    let examples = try #require(parts.last?.components(separatedBy: "\n\n").first).split(separator: "\n")
    #expect(examples.count >= 2)
    for example in examples {
      let starts = ["  stn \(command) ", "  mpirun -np 2 stn \(command) "]
      #expect(starts.contains(where: example.hasPrefix), "\(example)")
    }
  }

  @Test func `the program's help lists its commands`() throws {
    let result = try stn(nil, ["--help"])
    result.expect()
    for command in ["train", "evaluate", "predict", "report", "export", "generate", "inspect", "verify"] {
      #expect(result.output.contains("\n  \(command)  "), "\(command)")
    }
  }

  @Test func `under mpirun help is said once`() throws {
    let result = try stn(3, ["evaluate", "--help"])
    result.expect()
    #expect(result.output.components(separatedBy: "USAGE:").count == 2)
    #expect(result.errorOutput.isEmpty)
  }
}
