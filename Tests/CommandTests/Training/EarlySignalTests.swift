import Foundation
import TestSupport
import Testing

/// Signals that come before a command has begun.
@Suite struct EarlySignalTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Starts a program in which a signal waits from its first instruction on: such a signal, held back, outlives `exec`.
  private func run(_ signal: String, _ arguments: [String]) throws -> ProcessResult {
    let script = """
      import os, signal, sys
      number = getattr(signal, "SIG" + sys.argv[1])
      signal.pthread_sigmask(signal.SIG_BLOCK, [number])
      os.kill(os.getpid(), number)
      os.execv(sys.argv[2], sys.argv[2:])
      """
    return try TestSupport.run(
      "/usr/bin/python3", ["-c", script, signal, builtProduct("stn")] + arguments)
  }

  private func commands(_ name: String) throws -> [[String]] {
    let run = try SmokeRun.reference.get().path
    let data = folder.path("data.h5")
    if !FileManager.default.fileExists(atPath: data) {
      try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", data]).expect()
    }
    return [
      ["evaluate", "--checkpoint", run, "--data", data],
      ["predict", "--checkpoint", run, "--data", data, "--output", folder.path("predictions-\(name).h5")],
      ["generate"] + smoke() + ["--output", folder.path("data-\(name).h5")],
      ["verify", run], ["inspect", run], ["inspect"] + smoke(),
    ]
  }

  @Test(arguments: ["USR1", "HUP"]) func `what asks for a checkpoint ends no command`(signal: String) throws {
    for command in try commands(signal) { try run(signal, command).expect() }
  }

  @Test(arguments: ["USR2", "TERM", "INT", "XCPU"])
  func `what asks to stop ends every command with 75, and without an output`(signal: String) throws {
    let before = try commands(signal)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    for command in before {
      let result = try run(signal, command)
      result.expect(exitCode: 75)
      #expect(
        result.errorOutput == "error: stopped by a signal before the output was whole; run it again\n",
        "\(command)")
      #expect(result.output.isEmpty)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == files)
  }

  @Test func `a run that is to be finished by a step is`() throws {
    let output = folder.path("run")
    try run("TERM", ["train"] + smoke("training.steps=1") + ["--output", output]).expect()
    try stn(nil, ["verify", checkpointPath(output, 1)]).expect()
  }
}
