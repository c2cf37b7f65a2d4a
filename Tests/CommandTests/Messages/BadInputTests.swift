import Foundation
import TestSupport
import Testing

/// What may be wrong with what a user gives: one sentence, said once, and the documented exit code.
@Suite struct BadInputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(_ settings: String...) -> [String] {
    ["train"] + smoke(settings) + ["--output", folder.path("run")]
  }

  private func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(name)))
    return folder.path(name)
  }

  /// A configuration that goes on from the smoke one with these lines.
  private func configuration(_ lines: String) throws -> [String] {
    let file = try write("own.yaml", "include: [\(path("Configs/smoke.yaml"))]\n\(lines)\n")
    return ["--config", file, "--set", "data.digits=\(digitFolder)"]
  }

  // MARK: Digits

  @Test(arguments: [nil, 3])
  func `missing digits`(ranks: Int?) throws {
    let arguments = train("data.digits=\(folder.path("none"))")
    try expectRefusal(
      66, ranks, arguments,
      [folder.path("none/train-images-idx3-ubyte"), "No such file", "needs the unpacked files"])
  }

  /// A damage to a copy of the digits: the file, what is done to its bytes, and what is said of it.
  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let file: String
    let words: [String]
    let change: @Sendable (inout Data) -> Void
  }

  static let damages = [
    Damage(
      testDescription: "magic number", file: "train-images-idx3-ubyte",
      words: ["5 dimensions of uint8", "expected 3 of uint8"]
    ) { $0[3] = 5 },
    Damage(testDescription: "size", file: "t10k-images-idx3-ubyte", words: ["29×28", "28×28"]) {
      $0[11] = 29
    },
    Damage(
      testDescription: "truncation", file: "train-images-idx3-ubyte",
      words: ["truncated", "235216", "100000"]
    ) { $0 = $0.prefix(100_000) },
    Damage(testDescription: "label", file: "t10k-labels-idx1-ubyte", words: ["label 10 at 12", "0 to 9"]) {
      $0[20] = 10
    },
  ]

  @Test(arguments: damages)
  func `damaged digits`(damage: Damage) throws {
    let digits = folder.path("digits")
    try FileManager.default.copyItem(atPath: digitFolder, toPath: digits)
    let file = URL(fileURLWithPath: digits).appending(path: damage.file)
    var data = try Data(contentsOf: file)
    damage.change(&data)
    try data.write(to: file)
    try expectRefusal(65, nil, train("data.digits=\(digits)"), [file.path] + damage.words)
  }

  @Test func `damaged digits on three ranks`() throws {
    let digits = folder.path("digits")
    try FileManager.default.createDirectory(atPath: digits, withIntermediateDirectories: false)
    _ = try write("digits/train-images-idx3-ubyte", "no digits")
    try expectRefusal(
      65, 3, train("data.digits=\(digits)"), ["is no IDX file: it begins with [110, 111, 32, 100]"])
  }

  // MARK: Configuration

  @Test(arguments: [nil, 3])
  func `a misspelt key on the command line`(ranks: Int?) throws {
    try expectRefusal(
      78, ranks, train("training.stepz=3"), ["training.stepz: unknown key", "did you mean steps?"])
  }

  @Test func `a misspelt key in a file`() throws {
    let configuration = try configuration("training:\n  step: 3")
    try expectRefusal(
      78, nil, ["inspect"] + configuration,
      [folder.path("own.yaml:3"), "training.step", "did you mean steps?"])
  }

  @Test func `a missing file`() throws {
    try expectRefusal(
      66, nil, ["inspect", "--config", folder.path("none.yaml")], [folder.path("none.yaml"), "No such file"])
  }

  @Test(arguments: [nil, 3])
  func `a kernel larger than its input`(ranks: Int?) throws {
    let configuration = try configuration(
      """
      network:
        layers:
          - average_pool: 2
          - convolution: {filters: 4, kernel: 15}
          - dense: 10
      """)
    try expectRefusal(
      78, ranks, ["train"] + configuration + ["--output", folder.path("run")],
      ["layer 1", "kernel 15×15", "input 14×14"])
    #expect(!FileManager.default.fileExists(atPath: folder.path("run")))
  }

  @Test func `a network of other images`() throws {
    let configuration = try configuration("data: {distortion: {kind: rts}}")
    try expectRefusal(
      78, nil, ["train"] + configuration + ["--output", folder.path("run")],
      ["network.input is (1, 28, 28)", "images are (1, 42, 42)"])
  }

  @Test func `a batch that does not divide`() throws {
    try expectRefusal(78, nil, train("training.batch=60"), ["60 is not divisible by micro_batches, 8"])
  }

  @Test func `more ranks than micro-batches`() throws {
    try expectRefusal(
      78, 3, train("training.micro_batches=2"), ["3 ranks cannot share 2 micro-batches", "at most 2 ranks"])
  }

  @Test(arguments: [nil, 3])
  func `a rate at which numbers overflow`(ranks: Int?) throws {
    let result = try stn(ranks, train("training.optimizer.learning_rate=1e30"))
    result.expect(exitCode: 76)
    let said = result.errorOutput.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    #expect(said.count == 1)
    #expect(said.first?.contains("step 2 gave numbers that cannot be added up (") == true)
    #expect(said.first?.contains("/weight: ") == true)
  }

  // MARK: Outputs

  @Test(arguments: [nil, 3])
  func `an output below a file`(ranks: Int?) throws {
    let output = try write("file", "") + "/run"
    try expectRefusal(
      73, ranks, ["train"] + smoke() + ["--output", output], ["output folder \(output)", "Not a directory"])
  }

  @Test func `an output where nothing can be made`() throws {
    try expectRefusal(
      73, nil, ["train"] + smoke() + ["--output", "/proc/stn"], ["/proc/stn", "No such file"])
  }

  @Test(arguments: [nil, 3])
  func `an occupied output`(ranks: Int?) throws {
    _ = try write("file", "")
    for output in [folder.path(""), folder.path("file")] {
      try expectRefusal(
        73, ranks, ["train"] + smoke() + ["--output", output],
        [output, "not an empty folder", "--resume auto"])
    }
  }

  @Test func `a dataset in the way of another, and one that cannot be made`() throws {
    let (output, generate) = (
      try write("file", "text"), ["generate"] + smoke() + ["--split", "test", "--output"]
    )
    try expectRefusal(73, 3, generate + [output], [output, "exists already"])
    try expectRefusal(73, nil, generate + [output + "/data.h5"], [folder.path("file"), "Not a directory"])
    #expect(try String(contentsOfFile: output, encoding: .utf8) == "text")
  }

  @Test func `a checkpoint that cannot be written is a warning, unless it is the last`() throws {
    let settings = train(
      "training.steps=1000000", "checkpoint.every=1", "checkpoint.keep=1", "data.validation=0")
    // A folder comes to stand where the pointer should go.
    let script = """
      . "$LAUNCH/launcher.sh"
      bash "$LAUNCH/ranks.sh" 2 "$@" 2>"$RUN.log" & launcher=$!
      until test -s "$RUN/metrics.jsonl" || ! kill -0 $launcher; do sleep 0.01; done
      until rm -f "$RUN/latest"; mkdir "$RUN/latest"; do :; done
      until grep -q 'training goes on' "$RUN.log" || ! kill -0 $launcher; do sleep 0.01; done
      kill -$(stop_signal "$1") $launcher
      wait $launcher; status=$?; cat "$RUN.log" >&2; exit $status
      """
    let result = try run(
      "bash", ["-c", script, "bash", try builtProduct("stn")] + settings,
      environment: ["LAUNCH": path("Launch"), "RUN": folder.path("run")])
    result.expect(exitCode: 73)
    let said = result.errorOutput.split(separator: "\n")
    #expect(
      said.contains {
        $0.contains("warning: \(folder.path("run/latest"))") && $0.contains("training goes on")
      })
    #expect(said.count { $0.hasPrefix("error: \(folder.path("run/latest"))") } == 1)
    let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path("run/checkpoints"))
    #expect(kept.count > 1, "nothing was deleted meanwhile")
  }

  // MARK: Checkpoints and datasets

  @Test(arguments: [nil, 3])
  func `a checkpoint of another network`(ranks: Int?) throws {
    let checkpoint = try SmokeRun.reference.get().checkpoint(6)
    let configuration = try configuration("training: {batch: 24}\nnetwork:\n  layers:\n    - dense: 10")
    try expectRefusal(
      78, ranks,
      ["train"] + configuration + ["--output", folder.path("run"), "--resume", checkpoint],
      ["cannot go on from \(checkpoint)", "network.layers", "on resume only training.steps"])
  }

  @Test func `a key that may not change on resume`() throws {
    let checkpoint = try SmokeRun.reference.get().checkpoint(6)
    try expectRefusal(
      78, nil, train("seed=2", "training.optimizer.momentum=0.5") + ["--resume", checkpoint],
      ["seed is 2 here and 1 there", "training.optimizer.momentum is 0.5 here and 0.9 there"])
  }

  @Test(arguments: [nil, 3])
  func `a file that is not HDF5`(ranks: Int?) throws {
    let file = try write("text.h5", "This is text, and long enough to hold a signature somewhere.")
    let words = [file, "not an HDF5 file"]
    try expectRefusal(65, ranks, train() + ["--resume", file], words)
    try expectRefusal(65, ranks, train("data.file=\(file)"), words)
    try expectRefusal(65, ranks, ["evaluate", "--checkpoint", file], words)
    try expectRefusal(65, nil, ["verify", file], words)
    try expectRefusal(65, nil, ["inspect", file], words)
  }

  @Test(arguments: [nil, 3])
  func `a file to learn from is not one to choose by, whatever it is called`(ranks: Int?) throws {
    let file = folder.path("data.h5")
    try stn(nil, ["generate"] + smoke("data.validation=0") + ["--output", file]).expect()
    let (link, other) = (folder.path("link.h5"), folder.path("hard.h5"))
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
    try FileManager.default.linkItem(atPath: file, toPath: other)
    for name in [
      file, link, other, folder.path("../\(URL(filePath: folder.path("")).lastPathComponent)/data.h5"),
    ] {
      let command = train("data.file=\(file)", "data.validation=0", "data.validation_file=\(name)")
      try expectRefusal(78, ranks, command, ["data.validation_file \(name) is the file of data.file \(file)"])
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("run")))
  }

  @Test func `a file that is not there`() throws {
    let file = folder.path("none.h5")
    try expectRefusal(66, 3, train() + ["--resume", file], [file, "there is no checkpoint"])
    try expectRefusal(66, nil, train("data.file=\(file)"), [file, "No such file"])
    try expectRefusal(66, nil, ["evaluate", "--checkpoint", file], [file])
    try expectRefusal(66, nil, ["verify", file], [file])
    try expectRefusal(66, nil, ["inspect", file], [file])
  }

  @Test func `a folder without checkpoints`() throws {
    let words = [folder.path(""), "holds no checkpoint"]
    try expectRefusal(80, nil, ["verify", folder.path("")], words)
    try expectRefusal(80, nil, ["evaluate", "--checkpoint", folder.path("")], words)
    try expectRefusal(80, nil, train() + ["--resume", folder.path("")], words)
  }

  // MARK: Launch and command line

  @Test(arguments: ["-1", "4294967296"])
  func `an epoch that no random stream has`(epoch: String) throws {
    let output = ["--output", folder.path("data.h5"), "--epoch=\(epoch)"]
    let result = try stn(nil, ["generate"] + smoke() + output)
    result.expect(exitCode: 2)
    #expect(result.errorOutput.contains("--epoch is \(epoch), expected 0 to 4294967295"))
  }

  @Test(arguments: [nil, 3])
  func `a command line that makes no sense is refused once, with the usage`(ranks: Int?) throws {
    let lines = [
      ["trian"], ["train"], ["inspect"], ["verify"], ["train", "--config"],
      ["generate", "--config", "c.yaml", "--output", "o.h5", "--epoch", "-1"],
    ]
    for arguments in ranks == nil ? lines : Array(lines[..<2]) {
      let result = try stn(ranks, arguments)
      result.expect(exitCode: 2)
      #expect(result.errorOutput.components(separatedBy: "Error: ").count == 2)
      #expect(result.errorOutput.components(separatedBy: "Usage: stn").count == 2)
      #expect(result.output.isEmpty)
    }
  }
}
