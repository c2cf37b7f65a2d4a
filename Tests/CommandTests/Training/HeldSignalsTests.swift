import Glibc
import TestSupport
import Testing

/// What the kernel says of the signals of a run's threads.
@Suite struct HeldSignalsTests {
  /// Lets `stn` train on a rank of two threads, and prints what each thread holds back.
  private static let script = """
    . "$LAUNCH/launcher.sh"
    bash "$LAUNCH/ranks.sh" 1 "$@" & launcher=$!
    until test -s "$OUT/metrics.jsonl" || ! kill -0 $launcher; do sleep 0.01; done 2> /dev/null
    for process in /proc/[0-9]*; do
      test "$(readlink $process/exe)" = "$1" && grep -q "$OUT" $process/cmdline && cat $process/task/*/status
    done 2> /dev/null | grep '^SigBlk'
    kill -$(stop_signal "$1") $launcher
    wait $launcher
    """

  // oneDNN multiplies matrices with its stack pointer in the heap, where no frame of a handler may come.
  @Test func `every thread of a run holds back the signals that ask something of it`() throws {
    let folder = try TemporaryFolder()
    let settings = smoke("training.threads=2", "training.steps=1000000", "training.log_every=1")
    let result = try run(
      "bash",
      ["-c", Self.script, "bash", try builtProduct("stn"), "train"] + settings + [
        "--output", folder.path("run"),
      ],
      environment: ["OUT": folder.path("run"), "LAUNCH": path("Launch")])
    result.expectStop()
    let asking = [SIGTERM, SIGUSR2, SIGXCPU, SIGINT, SIGUSR1, SIGHUP]
    let blocked = masks(result.output)
    // The rank's own thread, another of oneDNN's, and MPI's.
    #expect(blocked.count >= 3)
    for number in asking {
      #expect(blocked.allSatisfy { $0 & 1 << (number - 1) != 0 }, "signal \(number) is not held back")
    }
  }

  private func masks(_ output: String) -> [UInt64] {
    let name = "SigBlk:"
    return output.split(separator: "\n").filter { $0.hasPrefix(name) }.compactMap {
      UInt64($0.dropFirst(name.count).drop { $0 == "\t" }, radix: 16)
    }
  }
}
