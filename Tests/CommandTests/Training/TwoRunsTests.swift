import Foundation
import TestSupport
import Testing

/// Runs in one folder at once.
@Suite struct TwoRunsTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("run")
  }

  /// Lets `stn` train on two ranks, does something meanwhile once it is at it, and stops it.
  private func whileTraining(_ meanwhile: String) throws -> ProcessResult {
    let script = """
      . "$LAUNCH/launcher.sh"
      bash "$LAUNCH/ranks.sh" 2 "$STN" train --output "$RUN" "$@" 2>"$RUN.log" & launcher=$!
      until test -s "$RUN/metrics.jsonl" || ! kill -0 $launcher; do sleep 0.01; done
      \(meanwhile)
      kill -$(stop_signal "$STN") $launcher
      wait $launcher
      """
    let settings = smoke("training.steps=1000000", "training.log_every=1")
    return try run(
      "bash", ["-c", script, "bash"] + settings,
      environment: ["LAUNCH": TestSupport.path("Launch"), "RUN": path, "STN": try builtProduct("stn")])
  }

  @Test(arguments: [1, 3])
  func `the second run in a folder is refused in a sentence that says who has it`(ranks: Int) throws {
    let result = try whileTraining(
      """
      bash "$LAUNCH/ranks.sh" \(ranks) "$STN" train --output "$RUN" --resume auto "$@"; echo "status $?"
      bash "$LAUNCH/ranks.sh" \(ranks) "$STN" train --output "$RUN" "$@"; echo "status $?"
      """)
    result.expectStop()
    #expect(
      result.output.split(separator: "\n").filter { $0.hasPrefix("status") } == ["status 73", "status 73"])
    let said = result.errorOutput.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    #expect(said.count == 2, "\(result.errorOutput)")
    let host = ProcessInfo.processInfo.hostName
    // Whoever would begin anew is told first that the folder is not free.
    #expect(said.first?.contains("the output \(path) is in use by another run (process ") == true)
    #expect(said.first?.contains(" on \(host), since ") == true)
    let steps = try metrics(path).map { $0["step"] }
    #expect(steps == steps.indices.map { Double($0 + 1) }, "the first run has lost no line")
    #expect(!FileManager.default.fileExists(atPath: path + "/stn.lock"))
  }

  @Test func `what only reads a run's folder is not kept from it`() throws {
    let result = try whileTraining("\"$STN\" evaluate --checkpoint \"$RUN\"; echo \"status $?\"")
    result.expectStop()
    #expect(result.output.contains("test error") && result.output.hasSuffix("status 0\n"))
  }

  /// A library in front of the system's, with which no file can be locked.
  private func withoutLocks(_ reason: String) throws -> [String: String?] {
    let source = """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <errno.h>
      #include <fcntl.h>
      #include <stdarg.h>
      int flock(int file, int operation) { errno = \(reason); return -1; }
      static int call(const char *name, int file, int command, void *argument) {
        if (command == F_OFD_SETLK) { errno = \(reason); return -1; }
        return ((int (*)(int, int, ...))dlsym(RTLD_NEXT, name))(file, command, argument);
      }
      int fcntl(int file, int command, ...) {
        va_list list; va_start(list, command); void *argument = va_arg(list, void *); va_end(list);
        return call("fcntl", file, command, argument);
      }
      int fcntl64(int file, int command, ...) {
        va_list list; va_start(list, command); void *argument = va_arg(list, void *); va_end(list);
        return call("fcntl64", file, command, argument);
      }
      """
    try Data(source.utf8).write(to: URL(fileURLWithPath: folder.path("locks.c")))
    let library = folder.path("locks.so")
    try run("clang", ["-shared", "-fPIC", "-o", library, folder.path("locks.c"), "-ldl"]).expect()
    return ["LD_PRELOAD": library]
  }

  @Test(arguments: [("ENOLCK", 1), ("EOPNOTSUPP", nil), ("EINVAL", 3)] as [(String, Int?)])
  func `a file system without locks is said once, and hinders nothing`(reason: String, ranks: Int?) throws {
    let environment = try withoutLocks(reason)
    for steps in [7, 12] {
      let result = try stn(
        ranks, ["train"] + smoke("training.steps=\(steps)") + ["--output", path, "--resume", "auto"],
        environment: environment)
      result.expect()
      let said = result.errorOutput.split(separator: "\n").filter { $0.contains("cannot be locked") }
      #expect(
        said.count == 1 && said.first?.hasPrefix("warning: \(path)/stn.lock ") == true,
        "\(result.errorOutput)")
    }
    try expectSameBits(checkpointPath(path, 12), SmokeRun.reference.get().checkpoint(12))
    for arguments in [["verify", path], ["evaluate", "--checkpoint", path], ["inspect", path]] {
      try stn(nil, arguments, environment: environment).expect()
    }
  }

  @Test func `a killed generate's temporary is found and removed by the next`() throws {
    let script = """
      "$@" & generate=$!
      until test -s "$OUT"/.out.h5.*.tmp || ! kill -0 $generate; do sleep 0.01; done 2>/dev/null
      kill -KILL $generate
      wait $generate
      """
    let out = folder.path("out")
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: false)
    let arguments =
      ["generate"] + smoke("data.distortion={kind: rts, canvas: 600}") + ["--output", out + "/out.h5"]
    try run("bash", ["-c", script, "bash", try builtProduct("stn")] + arguments, environment: ["OUT": out])
      .expect(exitCode: 137)
    #expect(try FileManager.default.contentsOfDirectory(atPath: out).count == 1)
    try stn(nil, ["generate"] + smoke() + ["--split", "test", "--output", out + "/out.h5"]).expect()
    #expect(try FileManager.default.contentsOfDirectory(atPath: out) == ["out.h5"])
  }
}
