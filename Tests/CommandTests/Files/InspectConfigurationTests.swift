import Foundation
import TestSupport
import Testing

/// What `stn inspect` tells of configurations and their keys.
@Suite struct InspectConfigurationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A line of a shell in the test's folder, in which `stn` is the program.
  private func shell(_ line: String) throws -> ProcessResult {
    try run(
      "bash",
      [
        "-c", "cd \"$1\" && program=$2 && stn() { \"$program\" \"$@\"; } && \(line)", "bash",
        folder.path("."),
        builtProduct("stn"),
      ])
  }

  @Test func `a configuration comes out with what it includes, defaults and settings, and goes in again`()
    throws
  {
    let config = path("Configs/r-st-cnn.yaml")
    let result = try stn(nil, ["inspect", config, "--set", "training.batch=64"])
    result.expect()
    for line in [
      "  batch: 64", "  distortion: {kind: r}", "    - max_pool: {size: 2, ceiling: false}", "  keep: 3",
    ] {
      #expect(result.output.contains("\(line)\n"), "\(line) in \(result.output)")
    }
    try Data(result.output.utf8).write(to: URL(fileURLWithPath: folder.path("own.yaml")))
    let again = try stn(nil, ["inspect", folder.path("own.yaml")])
    #expect(again.output == result.output)
    let json = try stn(nil, ["inspect", folder.path("own.yaml"), "--json"])
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: String]
    #expect(object?["configuration"] == result.output)
  }

  @Test func `a dash is standard input, for every command that takes a configuration`() throws {
    let direct = try stn(nil, ["inspect", path("Configs/smoke.yaml")])
    let piped = try shell("stn inspect '\(path("Configs/smoke.yaml"))' | stn inspect -")
    piped.expect()
    #expect(piped.output == direct.output)
    let train = try shell(
      "stn inspect '\(path("Configs/smoke.yaml"))' --set training.batch=24 | stn train --config - --set training.steps=1 --output run"
    )
    train.expect()
    try shell("grep -q 'batch: 24' run/config.yaml && grep -q 'steps: 1$' run/config.yaml").expect()
    let wrong = try shell("echo 'training: {stepz: 3}' | stn inspect --config -")
    wrong.expect(exitCode: 78)
    #expect(
      wrong.errorOutput == "error: standard input:1: training.stepz: unknown key; did you mean steps?\n")
    let nothing = try shell("stn inspect --config - </dev/null")
    nothing.expect(exitCode: 66)
    #expect(nothing.errorOutput.contains("standard input has nothing to read"))
  }

  @Test func `includes and data of standard input stand in the working folder`() throws {
    try shell("printf 'seed: 7\\ndata: {digits: mine}\\n' >base.yaml").expect()
    let result = try shell("echo 'include: [base.yaml]' | stn inspect -")
    result.expect()
    #expect(result.output.contains("seed: 7\n") && result.output.contains("/mine\n"), "\(result.output)")
  }

  @Test func `a missing or wrong configuration is told with its place`() throws {
    try expectRefusal(
      66, nil, ["inspect", folder.path("none.yaml")], ["cannot read \(folder.path("none.yaml"))"])
    try Data("trainin: {steps: 3}\n".utf8).write(to: URL(fileURLWithPath: folder.path("a.yaml")))
    try expectRefusal(
      78, nil, ["inspect", folder.path("a.yaml")], ["a.yaml:1: trainin: ", "did you mean training?"])
    try stn(nil, ["inspect", folder.path("a.h5"), "--set", "seed=1"]).expect(exitCode: 2)
  }

  @Test func `every key is told with what it means, to people and to programs`() throws {
    struct Key: Decodable {
      let key: String
      let `default`: String
      let expected: String
      let means: String
      let required: Bool
      let kinds: [String]
    }
    let json = try stn(nil, ["inspect", "--keys", "--json"])
    json.expect()
    let keys = try #require(
      try JSONDecoder().decode([String: [Key]].self, from: Data(json.output.utf8))["keys"])
    #expect(keys.count > 110)
    for key in keys { #expect(key.means.count > 5, "\(key.key) says not what it means") }
    let beta = try #require(keys.first { $0.key == "training.optimizer.beta1" })
    #expect(
      beta.default == "0.9" && beta.kinds == ["adam", "adamw"] && !beta.required
        && beta.expected == "a number in [0, 1)")
    #expect(keys.first { $0.key == "network.layers.N.convolution.filters" }?.required == true)
    let words = try stn(nil, ["inspect", "--keys"])
    #expect(words.output.split(separator: "\n").count == keys.count)
    #expect(
      words.output.contains(
        "training.batch: 256    # samples a step, over all ranks; an integer from 1 to 1000000000\n"))
  }
}
