import Glibc
import TestSupport
import Testing

/// What the kernel says of the signals of a run's threads.
@Suite struct HeldSignalsTests {
  /// Lets `stn` train on a rank of two threads, and prints what each thread holds back and what has a handler.
  private static let script = """
    bash "$LAUNCH/ranks.sh" 1 "$@" & launcher=$!
    until test -s "$OUT/metrics.jsonl" || ! kill -0 $launcher; do sleep 0.01; done 2> /dev/null
    cat /proc/$(cat /proc/$launcher/task/$launcher/children | tr -d ' ')/task/*/status | grep -E '^Sig(Blk|Cgt)'
    kill -USR2 $launcher
    wait $launcher
    """

  // oneDNN multiplies matrices with its stack pointer in the heap, where no frame of a handler may come.
  @Test func `no thread of a run has handlers of signals that ask something of it`() throws {
    let folder = try TemporaryFolder()
    let settings = smoke("training.threads=2", "training.steps=1000000", "training.log_every=1")
    let result = try run(
      "sh",
      ["-c", Self.script, "sh", try builtProduct("stn"), "train"] + settings + [
        "--output", folder.path("run"),
      ],
      environment: [
        "OUT": folder.path("run"), "LAUNCH": launchFolder,
      ])
    result.expect(exitCode: 75)
    let asking = [SIGTERM, SIGUSR2, SIGXCPU, SIGINT, SIGUSR1, SIGHUP]
    let (blocked, handled) = (masks("SigBlk", result.output), masks("SigCgt", result.output))
    // The rank's own thread, another of oneDNN's, and MPI's.
    #expect(blocked.count >= 3 && handled.count == blocked.count)
    for number in asking {
      #expect(blocked.allSatisfy { $0 & 1 << (number - 1) != 0 }, "signal \(number) is not held back")
      #expect(handled.allSatisfy { $0 & 1 << (number - 1) == 0 }, "signal \(number) has a handler")
    }
  }

  private func masks(_ name: String, _ output: String) -> [UInt64] {
    output.split(separator: "\n").filter { $0.hasPrefix(name) }.compactMap {
      UInt64($0.dropFirst(name.count + 1).drop { $0 == "\t" }, radix: 16)
    }
  }
}
