import Foundation
import TestSupport
import Testing

/// Ranks that stand still: the others find out, say so and end.
@Suite struct StallTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Trains on three ranks without end and runs `fault` on their processes, `$ranks`, after the first steps.
  private func train(stall: Double, fault: String) throws -> ProcessResult {
    let script = """
      . "$LAUNCH/launcher.sh"
      bash "$LAUNCH/ranks.sh" 3 "$@" & launcher=$!
      until test -s "$RUN/metrics.jsonl" || ! kill -0 $launcher; do sleep 0.05; done 2> /dev/null
      ranks="$(pgrep -f "^$1 .*$RUN")"
      \(fault)
      wait $launcher
      """
    let settings = smoke("network.layers=[{dense: 10}]", "training.steps=100000000", "training.log_every=1")
    return try run(
      "bash",
      ["-c", script, "bash", try builtProduct("stn"), "train"] + settings
        + ["--output", folder.path("run"), "--stall", "\(stall)"],
      environment: ["LAUNCH": path("Launch"), "RUN": folder.path("run")])
  }

  @Test func `a rank that is stopped ends the others, which name it`() throws {
    let result = try train(stall: 3, fault: "set -- $ranks; echo $2; kill -STOP $2")
    result.expect(exitCode: 79)
    let stopped = result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    let said = result.errorOutput.split(separator: "\n").filter {
      $0.hasPrefix("error: nothing has moved for 3 s: ")
    }
    #expect(said.count == 1, "\(result.errorOutput)")
    #expect(said.first?.contains("(process \(stopped) on ") == true, "\(stopped) in \(result.errorOutput)")
    #expect(said.first?.contains("does not run: stopped") == true)
    #expect(result.errorOutput.contains("rank  host"))
  }

  @Test func `a job that is suspended whole and continued goes on`() throws {
    let result = try train(
      stall: 3,
      fault: "kill -STOP $ranks; sleep 8; kill -CONT $ranks; sleep 1; kill -$(stop_signal \"$1\") $launcher")
    result.expectStop()
    #expect(!result.errorOutput.contains("nothing has moved"))
  }

  @Test func `a start for which a rank is missing ends`() throws {
    let script = """
      . "$LAUNCH/launcher.sh"; tell_launchers
      "$(launcher_of_program "$1")" -np 1 "$@" : -np 1 sleep 600
      """
    let result = try run(
      "bash",
      ["-c", script, "bash", try builtProduct("stn"), "train"] + smoke() + [
        "--output", folder.path("run"), "--stall", "1",
      ], environment: ["LAUNCH": path("Launch")])
    result.expect(exitCode: 79)
    #expect(result.errorOutput.contains("waits for others in starting MPI; ending with status 79"))
  }

  @Test func `a file of which nothing comes ends even a single process, after four times as long`() throws {
    let script = "mkfifo \"$PIPE\"; exec 3<>\"$PIPE\"; exec \"$@\" --config \"$PIPE\""
    let command = try [builtProduct("stn"), "train", "--output", folder.path("run"), "--stall", "0.5"]
    let began = ContinuousClock.now
    let result = try run(
      "sh", ["-c", script, "sh"] + command, environment: ["PIPE": folder.path("pipe.yaml")])
    result.expect(exitCode: 79)
    #expect(ContinuousClock.now - began > .seconds(2))
    #expect(result.errorOutput.contains("stands still in reading or writing files"))
  }

  @Test func `a file whose bytes come slowly is none that nothing comes of`() throws {
    let script = """
      mkfifo "$PIPE"; (for letter in s e e d : ' ' x; do sleep 0.6; printf %s "$letter"; done) >"$PIPE" &
      exec "$@" --config "$PIPE"
      """
    let command = try [builtProduct("stn"), "train", "--output", folder.path("run"), "--stall", "0.5"]
    let result = try run(
      "sh", ["-c", script, "sh"] + command, environment: ["PIPE": folder.path("pipe.yaml")])
    // All of it has come when it is found to be no configuration.
    result.expect(exitCode: 78)
    #expect(!result.errorOutput.contains("nothing has moved"))
  }

  @Test(arguments: ["-1", "inf", "1e3", "5x", "m"])
  func `a stall that is no time is refused`(text: String) throws {
    let result = try stn(nil, ["train"] + smoke() + ["--output", folder.path("run"), "--stall=\(text)"])
    result.expect(exitCode: 2)
    #expect(result.errorOutput.contains("--stall"))
    #expect(result.errorOutput.contains("expected seconds, or a time such as 5m or 1h"))
  }
}
