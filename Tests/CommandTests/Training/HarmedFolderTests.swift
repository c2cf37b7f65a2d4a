import Foundation
import TestSupport
import Testing

/// Runs that go on in folders to which something happened.
@Suite struct HarmedFolderTests {
  private let folder: TemporaryFolder
  private let path: String

  /// Starts from a copy of the reference run, which has the checkpoints of steps 0, 6 and 12.
  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("run")
    try FileManager.default.copyItem(atPath: SmokeRun.reference.get().path, toPath: path)
  }

  private func goOn(_ ranks: Int?, _ settings: String...) throws -> ProcessResult {
    try stn(ranks, ["train"] + smoke(settings) + ["--output", path, "--resume", "auto"])
  }

  private func harm(_ commands: String) throws {
    try run("bash", ["-c", "set -e; cd \"$0\"; \(commands)", path]).expect()
  }

  /// Everything in the folder by its path, to see that nothing has changed.
  private func snapshot() throws -> [String: Data] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path)
    return Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, (try? Data(contentsOf: URL(fileURLWithPath: "\(path)/\($0)"))) ?? Data())
      })
  }

  private func expectWholeRun() throws {
    try expectSameBits(checkpointPath(path, 12), SmokeRun.reference.get().checkpoint(12))
    #expect(try metrics(path).map { $0["step"] } == (1...12).map(Double.init))
    #expect(try String(contentsOfFile: path + "/latest", encoding: .utf8) == "checkpoints/step-00000012.h5\n")
  }

  @Test(arguments: [1, 3])
  func `a run goes on from an older checkpoint where newer ones are bad, which it keeps`(ranks: Int) throws {
    try harm(": >checkpoints/step-00000012.h5; truncate -s 3000 checkpoints/step-00000006.h5")
    let result = try goOn(ranks)
    result.expect()
    for step in ["06", "12"] {
      let file = "\(path)/checkpoints/step-000000\(step).h5"
      let lines = result.errorOutput.split(separator: "\n").filter {
        $0.hasPrefix("warning: ") && $0.contains(file)
          && $0.hasSuffix("it is passed over, and kept as \(file).aside")
      }
      #expect(lines.count == 1, "\(result.errorOutput)")
    }
    let sizes = try snapshot().filter { $0.key.hasSuffix(".aside") }.mapValues(\.count)
    #expect(sizes == ["checkpoints/step-00000006.h5.aside": 3000, "checkpoints/step-00000012.h5.aside": 0])
    try expectWholeRun()
  }

  @Test func `what a killed run did not come to behind its last checkpoint is done before anything else`()
    throws
  {
    let best = try String(contentsOfFile: path + "/best", encoding: .utf8)
    try harm("echo checkpoints/step-00000000.h5 >best")
    try goOn(nil, "checkpoint.keep=1").expect()
    #expect(try String(contentsOfFile: path + "/best", encoding: .utf8) == best)
    let name = URL(filePath: best.trimmingCharacters(in: .newlines)).lastPathComponent
    let kept: Set = ["step-00000012.h5", name]
    #expect(try Set(FileManager.default.contentsOfDirectory(atPath: path + "/checkpoints")) == kept)
    try expectWholeRun()
  }

  @Test func `a file of another step is not taken for what its name says`() throws {
    try harm("cp checkpoints/step-00000006.h5 checkpoints/step-00000012.h5")
    let result = try goOn(nil)
    result.expect()
    let file = checkpointPath(path, 12)
    #expect(result.errorOutput.contains("it is passed over, and kept as \(file).aside\n"))
    try expectWholeRun()
  }

  @Test(arguments: [
    "slurmstepd", "rm latest", ": >latest", "head -c 20 /dev/zero >latest", "echo nowhere >latest",
    "echo ../other/checkpoints/step-00000012.h5 >latest", "rm latest; mkdir latest", "rm best; mkfifo best",
  ])
  func `nothing that stands in its folder, or is missing, keeps a run from going on`(damage: String) throws {
    let foreign = [
      "train.log", "slurm-1.out", ".nfs0000a1", ".dat.nosync1a2b", "checkpoints/step-4.h5",
      "checkpoints/.mine.tmp",
    ]
    try harm("mkdir lost+found; for name in \(foreign.joined(separator: " ")); do echo mine >$name; done")
    if damage != "slurmstepd" { try harm(damage) }
    try goOn(nil, "training.steps=14").expect()
    #expect(try metrics(path).map { $0["step"] } == (1...14).map(Double.init))
    #expect(try String(contentsOfFile: path + "/latest", encoding: .utf8) == "checkpoints/step-00000014.h5\n")
    for name in foreign {
      #expect(try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) == "mine\n")
    }
  }

  @Test(arguments: [
    ": >metrics.jsonl", "rm metrics.jsonl", "truncate -s 100 metrics.jsonl", "truncate -s -30 metrics.jsonl",
    "echo garbage >>metrics.jsonl", "rm config.yaml", ": >config.yaml",
  ])
  func `metrics and configuration are rebuilt from the checkpoint's`(damage: String) throws {
    try harm(damage)
    try goOn(nil, "training.steps=13").expect()
    #expect(try metrics(path).map { $0["step"] } == (1...13).map(Double.init))
    let (found, expected) = try (
      metrics(path).compactMap { $0["loss"] },
      metrics(SmokeRun.reference.get().path).compactMap { $0["loss"] }
    )
    #expect(found.prefix(12) == expected[...])
    #expect(try String(contentsOfFile: path + "/config.yaml", encoding: .utf8).contains("steps: 13"))
  }

  @Test(
    arguments: [
      ("rm -r checkpoints", nil), ("rm checkpoints/*", 3), ("rm -r checkpoints latest best config.yaml", nil),
      ("rm -r checkpoints latest best metrics.jsonl", nil),
      ("for file in checkpoints/*; do : >$file; done", 3),
      ("for file in checkpoints/*; do mv $file $file.aside; done; rm *.*", nil),
    ] as [(String, Int?)])
  func `a run of which no good checkpoint is left does not begin anew over it`(damage: String, ranks: Int?)
    throws
  {
    try harm(damage)
    let before = try snapshot()
    try expectRefusal(
      80, ranks, ["train"] + smoke() + ["--output", path, "--resume", "auto"],
      [path, "checkpoint", "start afresh"])
    #expect(try snapshot() == before)
  }

  @Test func `a run of another configuration leaves everything as it is, what is bad included`() throws {
    try harm(": >checkpoints/step-00000012.h5; : >latest; echo >.latest.node.7.tmp")
    let before = try snapshot()
    let result = try goOn(nil, "seed=2")
    result.expect(exitCode: 78)
    #expect(result.errorOutput.contains("seed is 2 here and 1 there"))
    #expect(try snapshot() == before)
  }

  @Test func `others' files do not keep a run from beginning`() throws {
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    try harm("echo mine >slurm-1.out")
    try goOn(nil).expect()
    try expectWholeRun()
  }

  @Test func `a run that is killed before its first checkpoint goes on from none of its steps`() throws {
    try FileManager.default.removeItem(atPath: path)
    let script = """
      "$@" & run=$!
      until test -s "$RUN/metrics.jsonl" || ! kill -0 $run; do sleep 0.01; done
      kill -KILL $run
      wait $run
      """
    let settings = smoke("training.steps=12", "checkpoint.every=6")
    try run(
      "bash", ["-c", script, "bash", try builtProduct("stn"), "train"] + settings + ["--output", path],
      environment: ["RUN": path]
    ).expect(exitCode: 137)
    #expect(FileManager.default.fileExists(atPath: checkpointPath(path, 0)))
    #expect(FileManager.default.fileExists(atPath: path + "/stn.lock"))
    try stn(nil, ["verify", checkpointPath(path, 0)]).expect()
    try stn(nil, ["inspect", checkpointPath(path, 0)]).expect()
    try goOn(3).expect()
    try expectWholeRun()
    #expect(!FileManager.default.fileExists(atPath: path + "/stn.lock"))
  }
}
