import Foundation
import TestSupport
import Testing

/// The examples that the program's help gives, run as they stand there.
@Suite struct ExampleTests {
  /// The commands that the program's help lists.
  private static func commands() throws -> [String] {
    let help = try stn(nil, ["--help"]).output
    return help.matches(of: /(?m)^  ([a-z]+) {3,}/).map { String($0.1) }.filter { $0 != "help" }
  }

  /// The lines below `Examples:` in a command's help.
  private static func examples(of command: [String]) throws -> [String] {
    let help = try stn(nil, command + ["--help"], environment: ["COLUMNS": "200"]).output
    return help.split(separator: "\n").map(String.init).filter { line in
      ["  stn ", "  mpirun -np ", "  h5repack "].contains { line.hasPrefix($0) }
    }.map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// A folder with what examples take: configurations, runs, and a few datasets; no digits but those of the tests.
  private func makeFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("Tests"), withDestinationPath: path("Tests"))
    try FileManager.default.copyItem(atPath: path("Configs"), toPath: folder.path("Configs"))
    // The same in seconds.
    let config = folder.path("Configs/smoke.yaml")
    let text = try String(contentsOfFile: config, encoding: .utf8)
    try text.replacing("steps: 12", with: "steps: 2").replacing("batch: 64", with: "batch: 8")
      .write(toFile: config, atomically: true, encoding: .utf8)
    try FileManager.default.createDirectory(
      atPath: folder.path("Runs"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: SmokeRun.reference.get().path, toPath: folder.path("Runs/first"))
    for name in ["test.h5", "train.h5"] {
      try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", folder.path(name)]).expect()
    }
    return folder
  }

  /// Runs a line of a shell with one rank in place of several.
  private func run(_ example: String, in folder: TemporaryFolder) throws -> ProcessResult {
    let line = example.replacing(#/mpirun -np \d+ /#, with: "")
    let program = try URL(fileURLWithPath: builtProduct("stn")).deletingLastPathComponent().path
    let paths = ProcessInfo.processInfo.environment["PATH", default: ""]
    return try TestSupport.run(
      "bash", ["-c", "cd \"$1\" && \(line)", "bash", folder.path(".")],
      environment: [
        "PATH": "\(program):\(paths)", "HOME": folder.path("."), "XDG_CACHE_HOME": folder.path("cache"),
      ])
  }

  @Test func `every command has examples, of which those run whose files are there, and all are understood`()
    throws
  {
    let supplies = try makeFolder()
    let commands = try Self.commands()
    #expect(commands.count >= 8)
    var done = 0
    for command in commands.map({ [$0] }) + [[]] {
      let examples = try Self.examples(of: command)
      #expect(examples.count >= 2, "\(command)")
      let folder = try TemporaryFolder()
      try TestSupport.run("cp", ["-a", supplies.path("."), folder.path(".")]).expect()
      for example in examples {
        let result = try run(example, in: folder)
        // Of some the pictures, the digits or the output of a long run are missing here; of some the output is there.
        let isUnderstood =
          [0, 65, 66, 73, 80].contains(result.exitCode) || example.hasPrefix("h5repack")
        #expect(isUnderstood, "\(example): \(result.exitCode) \(result.errorOutput)")
        if result.exitCode == 0 { done += 1 }
      }
    }
    #expect(done >= 15, "only \(done) ran to their end")
  }

  @Test(arguments: ["kernels", "layers", "step", "exchange", "data", "scaling"])
  func `every benchmark has an example`(command: String) throws {
    let help = try TestSupport.run(builtProduct("stn-bench"), [command, "--help"])
    help.expect()
    #expect(
      help.output.contains(try Regex("Example:\n  (mpirun -np 2 )?stn-bench \(command) ")), "\(help.output)")
  }
}
