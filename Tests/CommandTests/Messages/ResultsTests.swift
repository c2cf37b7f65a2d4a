import Foundation
import TestSupport
import Testing

/// Results that nobody can read are a failure, in every command that prints some.
@Suite struct ResultsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Ways in which standard output takes nothing: what a shell does before it starts a program, and what is said of it.
  static let outputs: [(redirection: String, words: String)] = [
    (">/dev/full", "No space left on device"), (">&-", "it is closed"),
    ("</dev/null 1<&0", "Bad file descriptor"),
    (">&- 2>/dev/null <&-", ""),
  ]

  private func commands() throws -> [[String]] {
    let run = try SmokeRun.reference.get().path
    let (data, predictions) = (folder.path("data.h5"), folder.path("predictions.h5"))
    try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", data]).expect()
    try stn(nil, ["predict", "--checkpoint", run, "--output", predictions]).expect()
    let printing =
      [["verify", run], ["verify", data], ["verify", predictions], ["inspect", "--keys"]]
      + [
        ["inspect", run], ["inspect", data], ["inspect", predictions], ["inspect"] + smoke(),
        ["evaluate", "--checkpoint", run, "--data", data],
        ["predict", "--checkpoint", run, "--rows", "0", "--overwrite", "--output", folder.path("p.h5")],
      ].flatMap { [$0, $0 + ["--json"]] }
    return printing + [
      ["--help"], ["help", "train"], ["--version"], ["--generate-completion-script", "bash"],
    ]
  }

  private func run(_ program: String, _ arguments: [String], redirected redirection: String) throws
    -> ProcessResult
  {
    try TestSupport.run(
      "bash", ["-c", "exec \"$0\" \"$@\" \(redirection)", program] + arguments, timeoutSeconds: 300)
  }

  @Test(arguments: outputs)
  func `a full or closed output ends every command with 74 and a sentence`(redirection: String, words: String)
    throws
  {
    for command in try commands() {
      let result = try run(builtProduct("stn"), command, redirected: redirection)
      result.expect(exitCode: 74)
      guard !words.isEmpty else { continue }
      let sentence = "error: the results cannot be written to standard output: \(words)"
      #expect(
        result.errorOutput.split(separator: "\n").filter { $0.hasPrefix("error") } == [sentence[...]],
        "\(command)")
    }
  }

  @Test func `nothing of a library's stands among the results`() throws {
    let arguments = ["inspect", "--json"] + smoke()
    let result = try stn(nil, arguments, environment: ["YAMS_DEFAULT_ENCODING": "utf16"])
    result.expect()
    #expect(try result.output == stn(nil, arguments).output)
  }

  @Test func `a reader that went away is an error, not a silent death`() throws {
    let script = "set -o pipefail; { sleep 0.2; \"$0\" \"$@\"; } | true"
    let result = try TestSupport.run("bash", ["-c", script, builtProduct("stn"), "inspect", "--keys"])
    result.expect(exitCode: 74)
    #expect(result.errorOutput == "error: the results cannot be written to standard output: Broken pipe\n")
  }

  @Test func `an output that cannot be written ends all ranks alike`() throws {
    let arguments = ["evaluate", "--checkpoint", try SmokeRun.reference.get().path]
    let script = "exec \"$0\" \"$@\" >/dev/full"
    let result = try runRanks(2, "/bin/bash", ["-c", script, builtProduct("stn")] + arguments)
    result.expect(exitCode: 74)
    #expect(result.errorOutput.components(separatedBy: "No space left on device").count == 2)
  }

  @Test func `benchmarks fail likewise`() throws {
    for arguments in [["data", "--repeats", "1"] + smoke(), ["--help"], ["--version"]] {
      try run(releaseProduct("stn-bench"), arguments, redirected: ">/dev/full").expect(exitCode: 74)
    }
  }

  @Test(arguments: ["2>/dev/full", "2>&-", ">&- 2>&- <&-"])
  func `training prints no results, and no file gets what it says where its streams are closed`(
    redirection: String
  ) throws {
    let output = folder.path("run")
    try run(builtProduct("stn"), ["train"] + smoke() + ["--output", output], redirected: redirection).expect()
    try expectSameBits(checkpointPath(output, 12), SmokeRun.reference.get().checkpoint(12))
    #expect(try metrics(output).count == metrics(SmokeRun.reference.get().path).count)
  }
}
