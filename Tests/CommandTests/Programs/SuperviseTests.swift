import Foundation
import TestSupport
import Testing

/// The supervisor, with a program in place of `stn` that ends as it is told, and with real ranks.
@Suite struct SuperviseTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.writeProgram("stn", Self.training)
    // Nobody waits for what is left of ranks that there are not.
    try folder.writeProgram("bin/sleep", "")
  }

  /// Ends with the next of the statuses in a file, behind each the step of a new checkpoint if one is to be made.
  private static let training = """
    #!/bin/bash
    echo "$*" >>"$RECORD"
    read -r status step <"$ENDS"
    sed -i 1d "$ENDS"
    mkdir -p "$OUT/checkpoints"
    [[ -z $step ]] || touch "$(printf '%s/checkpoints/step-%08d.h5' "$OUT" "$step")"
    exit "$status"
    """

  /// Supervises a program with such ends, and returns what it said and the options that it was given each time.
  private func supervise(
    _ ends: [String], _ options: [String] = [], retries: String? = nil, launcher: String? = nil
  ) throws -> (result: ProcessResult, calls: [Substring]) {
    let (record, list) = (folder.path("record"), folder.path("ends"))
    try? FileManager.default.removeItem(atPath: record)
    try Data((ends.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: list))
    let path = folder.path("bin") + ":" + ProcessInfo.processInfo.environment["PATH", default: ""]
    let result = try run(
      "bash",
      [TestSupport.path("Launch/supervise.sh")] + [launcher].compactMap(\.self)
        + [folder.path("stn"), "train", "--output", folder.path("run")] + options,
      environment: [
        "PATH": path, "RECORD": record, "ENDS": list, "OUT": folder.path("run"), "STN_RETRIES": retries,
      ])
    let calls = (try? String(contentsOfFile: record, encoding: .utf8)) ?? ""
    return (result, calls.split(separator: "\n"))
  }

  @Test func `after a stop and after crashes a run goes on until it is done`() throws {
    let (result, calls) = try supervise(["75 1", "137 2", "70", "79", "9 3", "0"])
    result.expect()
    #expect(calls.count == 6 && calls.allSatisfy { $0.hasSuffix(" --resume auto") }, "\(calls)")
    #expect(
      result.errorOutput.contains(
        "ended with status 137, and its newest checkpoint is of step 2; it is started again"))
  }

  @Test func `what it begins with is for the first time only`() throws {
    let (result, calls) = try supervise(["139 1", "0"], ["--resume", "old.h5", "--set", "seed=2"])
    result.expect()
    #expect(calls.map { $0.contains("--resume old.h5 --set seed=2") } == [true, false])
    #expect(calls.last?.hasSuffix("--resume auto --set seed=2") == true)
  }

  @Test func `it gives up after so many tries without a new checkpoint`() throws {
    let (result, calls) = try supervise(["137 1"] + Array(repeating: "137", count: 9))
    result.expect(exitCode: 137)
    #expect(calls.count == 5)
    #expect(result.errorOutput.contains("4 times in a row without a later checkpoint, so it is given up"))
    let (none, once) = try supervise(["137", "0"], retries: "0")
    none.expect(exitCode: 137)
    #expect(once.count == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("run")) == ["checkpoints"])
  }

  @Test(arguments: ["76", "78", "80", "73", "66", "143", "130", "2"])
  func `other ends are its own`(status: String) throws {
    let (result, calls) = try supervise([status, "0"])
    result.expect(exitCode: try #require(Int32(status)))
    #expect(calls.count == 1 && result.errorOutput.isEmpty, "\(result.errorOutput)")
  }

  // A launcher that was killed is gone sooner than its ranks, which have the folder until they are.
  @Test func `a folder that is still in use after a crash is waited for`() throws {
    let (result, calls) = try supervise(["137", "73", "0"])
    result.expect()
    #expect(calls.count == 3)
  }

  /// Starts a program and, the first time, stands still behind its end for a lock that nobody gives back.
  private static let stuckLauncher = """
    #!/usr/bin/python3
    import os, subprocess, sys, threading
    status, mark, lock = subprocess.run(sys.argv[1:]).returncode, os.environ["RECORD"] + ".hung", threading.Lock()
    lock.acquire()
    if not os.path.exists(mark):
        open(mark, "w").close()
        lock.acquire()
    sys.exit(status)
    """

  @Test func `a launcher that stands still behind its ranks is ended, and the run goes on`() throws {
    try folder.writeProgram("bin/mpirun", Self.stuckLauncher)
    let (result, calls) = try supervise(["0", "0"], launcher: "mpirun")
    result.expect()
    #expect(calls.count == 2 && result.errorOutput.contains("stands still without a rank, and is ended"))
  }

  @Test func `what it does not understand is refused`() throws {
    let script = TestSupport.path("Launch/supervise.sh")
    for arguments in [[], ["stn"], ["stn", "train"], ["stn", "train", "--output", "r", "--resume=auto"]] {
      try run("bash", [script] + arguments).expect(exitCode: 2)
    }
    try run("bash", [script, "stn", "train", "--output", "r"], environment: ["STN_RETRIES": "many"])
      .expect(exitCode: 2)
  }

  /// Starts a supervised training on two ranks, does something when it trains, and waits for its end.
  private func whileItTrains(_ action: String, _ settings: String...) throws -> ProcessResult {
    let script = """
      . "$LAUNCH/launcher.sh"
      bash "$LAUNCH/supervise.sh" bash "$LAUNCH/ranks.sh" 2 "$@" & supervisor=$!
      until test -s "$OUT/metrics.jsonl" || ! kill -0 $supervisor; do sleep 0.05; done 2> /dev/null
      \(action)
      wait $supervisor
      """
    return try run(
      "bash",
      ["-c", script, "bash", try builtProduct("stn"), "train"] + smoke(settings)
        + ["--output", folder.path("run")],
      environment: ["OUT": folder.path("run"), "LAUNCH": path("Launch")])
  }

  @Test func `a rank that is killed costs a few steps, and no bits`() throws {
    let kill = """
      for process in /proc/[0-9]*; do
        test "$(readlink $process/exe)" = "$1" && grep -q "$OUT" $process/cmdline && victim=${process#/proc/}
      done 2> /dev/null
      kill -KILL "$victim"
      """
    let result = try whileItTrains(kill, "training.steps=60", "checkpoint.every=20")
    result.expect()
    #expect(result.errorOutput.contains("; it is started again."))
    let straight = try SmokeRun(nil, ["training.steps=60", "checkpoint.every=20"])
    try expectSameBits(checkpointPath(folder.path("run"), 60), straight.checkpoint(60))
  }

  @Test func `asked to stop it ends with a checkpoint and 75`() throws {
    let result = try whileItTrains("kill -TERM $supervisor", "training.steps=1000000")
    result.expect(exitCode: 75)
    #expect(result.errorOutput.contains("the same command goes on from there"))
  }
}
